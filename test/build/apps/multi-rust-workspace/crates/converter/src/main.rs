//! Answers `/2026` with `MMXXVI`.

use std::env;
use std::io::{BufRead, BufReader, Result, Write};
use std::net::TcpListener;

fn main() -> Result<()> {
    let port: u16 = env::args().nth(2).and_then(|text| text.parse().ok()).expect("--port NUMBER");
    for stream in TcpListener::bind(("0.0.0.0", port))?.incoming() {
        let mut stream = stream?;
        let mut reader = BufReader::new(stream.try_clone()?);
        let mut request = String::new();
        reader.read_line(&mut request)?;
        let mut header = String::new();
        while reader.read_line(&mut header)? > 2 {
            header.clear();
        }
        let number = request.split([' ', '/']).nth(2).and_then(|text| text.parse().ok());
        let (status, body) = match number {
            Some(number) => ("200 OK", roman::write(number)),
            None => ("400 Bad Request", String::from("not a number")),
        };
        write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())?;
    }
    Ok(())
}
