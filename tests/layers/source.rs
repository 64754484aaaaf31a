//! A source file as the rules see it: the paths it names and the macros it calls,
//! each with its line, and none of what only tests see.

use proc_macro2::{Delimiter, LineColumn, Spacing, TokenStream, TokenTree};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// One `a::b::c`, with `crate`, `self` and `super` resolved to `crate::…`. A `use` with
/// braces is as many paths as it names. A macro's path ends in `name!`.
#[derive(Debug, PartialEq, Eq)]
pub struct Named {
    pub line: usize,
    pub path: Vec<String>,
}

/// A file below `src`.
pub struct Source {
    /// Relative to `src`, as `term/writer.rs`.
    pub name: String,
    pub text: String,
    pub paths: Vec<Named>,
    /// `mod x;` under `#[cfg(test)]`: files that only tests see.
    pub test_files: Vec<PathBuf>,
}

impl Source {
    /// Reads a text as the file of that name.
    pub fn parse(name: &str, text: &str) -> Self {
        let tokens = TokenStream::from_str(text)
            .unwrap_or_else(|error| panic!("src/{name} cannot be read: {error}"));
        let mut reader = Reader {
            module: module_of(name),
            folder: folder_of(name),
            beside: Path::new(name).parent().unwrap().to_owned(),
            paths: Vec::new(),
            test_files: Vec::new(),
        };
        reader.read(tokens);
        Self {
            name: name.to_owned(),
            text: text.to_owned(),
            paths: reader.paths,
            test_files: reader.test_files,
        }
    }

    /// The room it belongs to: its folder, or its own name at the top.
    pub fn room(&self) -> &str {
        let first = self.name.split('/').next().unwrap();
        first.strip_suffix(".rs").unwrap_or(first)
    }
}

/// `screen/queue/view.rs` is `screen::queue::view`.
fn module_of(name: &str) -> Vec<String> {
    let path = name.strip_suffix(".rs").unwrap();
    let mut parts: Vec<_> = path.split('/').map(str::to_owned).collect();
    let is_folder = matches!(parts.last().map(String::as_str), Some("mod"));
    if is_folder || path == "lib" || path == "main" {
        parts.pop();
    }
    parts
}

/// Where the files of its child modules lie.
fn folder_of(name: &str) -> PathBuf {
    module_of(name).iter().collect()
}

struct Reader {
    module: Vec<String>,
    folder: PathBuf,
    beside: PathBuf,
    paths: Vec<Named>,
    test_files: Vec<PathBuf>,
}

impl Reader {
    fn read(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut rest = tokens.as_slice();
        while let Some(first) = rest.first() {
            rest = match first {
                TokenTree::Punct(mark) if mark.as_char() == '#' => self.attribute(rest),
                TokenTree::Ident(_) => self.path(rest),
                TokenTree::Group(group) => {
                    self.read(group.stream());
                    &rest[1..]
                }
                // A field or a method is no path.
                TokenTree::Punct(mark) if mark.as_char() == '.' => {
                    let skipped = usize::from(matches!(rest.get(1), Some(TokenTree::Ident(_))));
                    &rest[1 + skipped..]
                }
                _ => &rest[1..],
            };
        }
    }

    /// Skips the attribute, and with `#[cfg(test)]` the item that follows.
    fn attribute<'a>(&mut self, tokens: &'a [TokenTree]) -> &'a [TokenTree] {
        let after = after_attribute(tokens);
        let said: String = tokens[..tokens.len() - after.len()]
            .iter()
            .map(TokenTree::to_string)
            .collect();
        if said.replace(' ', "") != "#[cfg(test)]" {
            return after;
        }
        let mut path = None;
        let mut rest = after;
        while is_punct(rest.first(), '#') {
            path = path.or(path_attribute(rest));
            rest = after_attribute(rest);
        }
        let end = rest
            .iter()
            .position(|token| is_punct(Some(token), ';') || is_braced(token));
        let item = &rest[..end.unwrap_or(rest.len())];
        if let Some(position) = item.iter().position(|token| is_ident(token, "mod")) {
            let name = item[position + 1].to_string();
            self.test_files.extend(match path {
                Some(file) => vec![self.beside.join(file)],
                None => vec![
                    self.folder.join(format!("{name}.rs")),
                    self.folder.join(&name),
                ],
            });
        }
        &rest[(item.len() + 1).min(rest.len())..]
    }

    fn path<'a>(&mut self, tokens: &'a [TokenTree]) -> &'a [TokenTree] {
        if is_ident(&tokens[0], "mod") {
            // The name of a module is no use of it.
            return &tokens[2.min(tokens.len())..];
        }
        let at = tokens[0].span().start();
        self.tree(tokens, Vec::new(), at)
    }

    /// One path, from where `before` stands; braces and commas within a `use` branch.
    fn tree<'a>(
        &mut self,
        mut tokens: &'a [TokenTree],
        mut before: Vec<String>,
        at: LineColumn,
    ) -> &'a [TokenTree] {
        while let Some(TokenTree::Ident(name)) = tokens.first() {
            before.push(name.to_string());
            tokens = &tokens[1..];
            if !is_double_colon(tokens) {
                if is_punct(tokens.first(), '!') && !is_punct(tokens.get(1), '=') {
                    before.last_mut().unwrap().push('!');
                }
                self.keep(before, at.line);
                return tokens;
            }
            tokens = &tokens[2..];
        }
        match tokens.first() {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                for branch in inner.split(|token| is_punct(Some(token), ',')) {
                    if let Some(first) = branch.first() {
                        self.tree(branch, before.clone(), first.span().start());
                    }
                }
                &tokens[1..]
            }
            // A glob, or the `<` of generic arguments: what was named until there counts.
            _ => {
                self.keep(before, at.line);
                tokens
            }
        }
    }

    fn keep(&mut self, path: Vec<String>, line: usize) {
        let mut names = path.iter().map(String::as_str).peekable();
        let mut from = match names.peek().copied() {
            Some("crate") => Vec::new(),
            Some("self" | "super") => self.module.clone(),
            _ => {
                self.paths.push(Named { line, path });
                return;
            }
        };
        for name in names {
            match name {
                "crate" | "self" => {}
                "super" => {
                    from.pop();
                }
                name => from.push(name.to_owned()),
            }
        }
        let mut path = vec!["crate".to_owned()];
        path.append(&mut from);
        self.paths.push(Named { line, path });
    }
}

fn after_attribute(tokens: &[TokenTree]) -> &[TokenTree] {
    let mark = 1 + usize::from(is_punct(tokens.get(1), '!'));
    &tokens[(mark + 1).min(tokens.len())..]
}

/// The file in `#[path = "file"]`.
fn path_attribute(tokens: &[TokenTree]) -> Option<String> {
    let TokenTree::Group(group) = tokens.get(1)? else {
        return None;
    };
    let said = group.stream().to_string().replace(' ', "");
    Some(said.strip_prefix("path=\"")?.strip_suffix('"')?.to_owned())
}

fn is_punct(token: Option<&TokenTree>, mark: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
}

fn is_double_colon(tokens: &[TokenTree]) -> bool {
    let is_joint = matches!(tokens.first(),
        Some(TokenTree::Punct(punct)) if punct.as_char() == ':' && punct.spacing() == Spacing::Joint);
    is_joint && is_punct(tokens.get(1), ':')
}

fn is_ident(token: &TokenTree, name: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == name)
}

fn is_braced(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}
