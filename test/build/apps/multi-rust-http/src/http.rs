//! As much of HTTP as one page needs.

use std::io::{BufRead, BufReader, Result, Write};
use std::net::TcpStream;

/// Answers one request with what `page` knows about its path, or with 404.
pub fn answer(mut stream: TcpStream, page: impl Fn(&str) -> Option<String>) -> Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    let path = request.split(' ').nth(1).unwrap_or("/");
    let (status, body) = match page(path) {
        Some(body) => ("200 OK", body),
        None => ("404 Not Found", String::from("no such notice\n")),
    };
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}
