//! Just enough of both servers' protocols to ask them something.

use std::{
    io::{BufRead as _, BufReader, Read, Write},
    net::TcpStream,
    os::unix::net::UnixStream,
    time::Duration,
};

use local_stack::Endpoints;

/// How long an answer may take.
const ANSWER_LIMIT: Duration = Duration::from_secs(10);

/// First columns of all rows of `statements`, over the unix socket.
pub(crate) fn select(endpoints: &Endpoints, statements: &str) -> Vec<String> {
    let socket = endpoints.postgres_socket_dir.join(format!(".s.PGSQL.{}", endpoints.postgres_port));
    let mut postgres = UnixStream::connect(socket).expect("Postgres listens on its socket");
    postgres.set_read_timeout(Some(ANSWER_LIMIT)).expect("a read limit");
    postgres.write_all(&startup()).expect("greeting Postgres");
    read_until_ready(&mut postgres);
    let mut query = vec![b'Q'];
    query.extend(u32::try_from(statements.len() + 5).expect("a short query").to_be_bytes());
    query.extend(statements.as_bytes());
    query.push(0);
    postgres.write_all(&query).expect("asking Postgres");
    read_until_ready(&mut postgres)
}

/// The method that Postgres wants a password by over TCP.
pub(crate) fn tcp_authentication(port: u16) -> String {
    let mut postgres = TcpStream::connect(("127.0.0.1", port)).expect("Postgres listens on TCP");
    postgres.set_read_timeout(Some(ANSWER_LIMIT)).expect("a read limit");
    postgres.write_all(&startup()).expect("greeting Postgres");
    let (kind, body) = read_message(&mut postgres);
    assert_eq!((kind, &body[..4]), (b'R', &10_u32.to_be_bytes()[..]), "it asked for no SASL login");
    let end = body[4..].iter().position(|byte| *byte == 0).expect("a method ends with a zero byte");
    String::from_utf8_lossy(&body[4..4 + end]).into_owned()
}

fn startup() -> Vec<u8> {
    let parameters = b"user\0civicstream\0database\0postgres\0\0";
    let length = u32::try_from(parameters.len() + 8).expect("a short message");
    [&length.to_be_bytes()[..], &196_608_u32.to_be_bytes(), parameters].concat()
}

fn read_until_ready(postgres: &mut impl Read) -> Vec<String> {
    let mut rows = vec![];
    loop {
        match read_message(postgres) {
            (b'Z', _) => return rows,
            (b'D', body) => {
                let length = u32::from_be_bytes(body[2..6].try_into().expect("four bytes")) as usize;
                rows.push(String::from_utf8_lossy(&body[6..6 + length]).into_owned());
            }
            (b'E', body) => panic!("Postgres refused: {}", String::from_utf8_lossy(&body)),
            _ => {}
        }
    }
}

fn read_message(postgres: &mut impl Read) -> (u8, Vec<u8>) {
    let mut head = [0; 5];
    postgres.read_exact(&mut head).expect("a message from Postgres");
    let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize - 4;
    let mut body = vec![0; length];
    postgres.read_exact(&mut body).expect("the rest of the message");
    (head[0], body)
}

/// A connection to nats-server.
pub(crate) struct Nats {
    input: BufReader<TcpStream>,
    output: TcpStream,
    info: String,
    user: String,
    requests: u32,
}

impl Nats {
    /// Logs in with the user in `url`, `nats://user:password@host:port`.
    pub(crate) fn connect(url: &str) -> Self {
        let (login, address) =
            url.strip_prefix("nats://").and_then(|rest| rest.split_once('@')).expect("a login in the address");
        let (user, password) = login.split_once(':').expect("a password in the address");
        let output = TcpStream::connect(address).expect("nats-server listens");
        output.set_read_timeout(Some(ANSWER_LIMIT)).expect("a read limit");
        let input = BufReader::new(output.try_clone().expect("a second handle"));
        let mut nats = Self { input, output, info: String::new(), user: user.to_owned(), requests: 0 };
        nats.info = nats.line();
        nats.send(&format!(
            "CONNECT {{\"verbose\":false,\"pedantic\":false,\"user\":\"{user}\",\"pass\":\"{password}\"}}\r\nPING\r\n"
        ));
        assert_eq!(nats.line(), "PONG", "the login was refused");
        nats
    }

    /// What the server says of itself.
    pub(crate) fn info(&self) -> &str {
        &self.info
    }

    /// The answer to a request, or the server's refusal.
    pub(crate) fn request(&mut self, subject: &str, payload: &str) -> Result<String, String> {
        self.requests += 1;
        let number = self.requests;
        let inbox = format!("_INBOX.{}.{number}", self.user);
        let length = payload.len();
        self.send(&format!("SUB {inbox} {number}\r\nPUB {subject} {inbox} {length}\r\n{payload}\r\nPING\r\n"));
        loop {
            let line = self.line();
            if line.starts_with("-ERR") {
                assert_eq!(self.line(), "PONG");
                return Err(line);
            }
            if line.starts_with("MSG ") {
                return Ok(self.line());
            }
        }
    }

    fn send(&mut self, text: &str) {
        self.output.write_all(text.as_bytes()).expect("writing to nats-server");
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.input.read_line(&mut line).expect("a line from nats-server");
        assert!(line.ends_with('\n'), "nats-server closed the connection");
        line.trim_end().to_owned()
    }
}
