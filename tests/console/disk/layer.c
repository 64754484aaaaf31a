/* A layer between the program and the system, for LD_PRELOAD: it notes in $LAYER_LOG when
 * the ledger is written and synced and when a POST goes out, makes the disk full for the
 * ledger while the file $LAYER_FULL exists, and sets the wall clock off by as many seconds
 * as the file $LAYER_CLOCK says. It must not change anything else. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static void note(const char *line)
{
    const char *path = getenv("LAYER_LOG");
    if (!path)
        return;
    int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return;
    (void)!syscall(SYS_write, fd, line, strlen(line));
    close(fd);
}

static int is_ledger(int fd)
{
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    if (n <= 0)
        return 0;
    path[n] = 0;
    return strstr(path, "/ledger.db") != NULL;
}

/* -1 where the disk is full. */
static int before_write(int fd, const void *bytes, size_t count)
{
    int kept = errno;
    if (count >= 5 && memcmp(bytes, "POST ", 5) == 0)
        note("post\n");
    if (is_ledger(fd)) {
        const char *full = getenv("LAYER_FULL");
        if (full && access(full, F_OK) == 0) {
            note("full\n");
            errno = ENOSPC;
            return -1;
        }
        static const char sending[] = "\"state\":\"sending\"";
        if (memmem(bytes, count, sending, sizeof sending - 1))
            note("write sending\n");
    }
    errno = kept;
    return 0;
}

static int after_sync(int fd, int result)
{
    int kept = errno;
    if (result == 0 && is_ledger(fd))
        note("sync\n");
    errno = kept;
    return result;
}

ssize_t write(int fd, const void *bytes, size_t count)
{
    return before_write(fd, bytes, count) ? -1 : REAL(write)(fd, bytes, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at)
{
    return before_write(fd, bytes, count) ? -1 : REAL(pwrite)(fd, bytes, count, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at)
{
    return before_write(fd, bytes, count) ? -1 : REAL(pwrite64)(fd, bytes, count, at);
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    if (count > 0 && before_write(fd, parts[0].iov_base, parts[0].iov_len))
        return -1;
    return REAL(writev)(fd, parts, count);
}

ssize_t send(int fd, const void *bytes, size_t count, int flags)
{
    return before_write(fd, bytes, count) ? -1 : REAL(send)(fd, bytes, count, flags);
}

ssize_t sendto(int fd, const void *bytes, size_t count, int flags, const struct sockaddr *to, socklen_t size)
{
    return before_write(fd, bytes, count) ? -1 : REAL(sendto)(fd, bytes, count, flags, to, size);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    if (message->msg_iovlen > 0 && before_write(fd, message->msg_iov[0].iov_base, message->msg_iov[0].iov_len))
        return -1;
    return REAL(sendmsg)(fd, message, flags);
}

int fsync(int fd)
{
    return after_sync(fd, REAL(fsync)(fd));
}

int fdatasync(int fd)
{
    return after_sync(fd, REAL(fdatasync)(fd));
}

/* How many seconds the wall clock is to be off. */
static long off_by(void)
{
    char text[32];
    const char *path = getenv("LAYER_CLOCK");
    int fd = path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0)
        return 0;
    ssize_t n = syscall(SYS_read, fd, text, sizeof text - 1);
    close(fd);
    text[n > 0 ? n : 0] = 0;
    return atol(text);
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
    int result = REAL(clock_gettime)(clock, time);
    int kept = errno;
    if (result == 0 && clock == CLOCK_REALTIME)
        time->tv_sec += off_by();
    errno = kept;
    return result;
}
