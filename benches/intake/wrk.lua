-- Sends requests that were written beforehand: each a line with its length, then the bytes.
-- Every thread takes its own share, and begins anew at its end.

local threads = 0

function setup(thread)
  thread:set("share", threads)
  threads = threads + 1
end

function init(args)
  local file = assert(io.open(args[1], "rb"))
  local shares = tonumber(args[2])
  requests, place = {}, 0
  local number = 0
  while true do
    local line = file:read("*l")
    if not line then break end
    local bytes = file:read(tonumber(line))
    if number % shares == share then
      requests[#requests + 1] = bytes
    end
    number = number + 1
  end
  file:close()
end

function request()
  place = place + 1
  if place > #requests then
    place = 1
  end
  return requests[place]
end
