//! The token in a file that somebody else keeps fresh. Knows no connection.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use kit::http::auth::TOKEN_BYTES_MAX;

/// Reads the token; says in words why it cannot.
pub(super) fn read(path: &Path) -> Result<String, String> {
    let failed = |why: &dyn std::fmt::Display| format!("--token-file {}: {why}", path.display());
    let longest = u64::try_from(TOKEN_BYTES_MAX).unwrap_or(u64::MAX);
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(longest + 2).read_to_string(&mut text));
    read.map_err(|error| failed(&error))?;
    let token = text.trim();
    match token.len() {
        0 => Err(failed(&"the file is empty")),
        1..=TOKEN_BYTES_MAX => Ok(token.to_owned()),
        _ => Err(failed(&format_args!("a token has {TOKEN_BYTES_MAX} bytes at most"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_what_the_file_holds_without_the_line_end() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("token");
        let check = |content: &str, expected: Result<&str, &str>| {
            std::fs::write(&path, content).expect("a file");
            match (read(&path), expected) {
                (Ok(token), Ok(expected)) => assert_eq!(token, expected),
                (Err(said), Err(expected)) => assert!(said.contains(expected), "{said}"),
                (read, _) => panic!("{read:?} is not {expected:?}"),
            }
        };
        check("abc.def\n", Ok("abc.def"));
        check("\n", Err("empty"));
        check(&"x".repeat(TOKEN_BYTES_MAX + 1), Err("8192 bytes at most"));
        std::fs::remove_file(&path).expect("a file to remove");
        assert!(read(&path).is_err());
    }
}
