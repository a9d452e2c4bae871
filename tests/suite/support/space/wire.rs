//! HTTP/1.1 over TLS on loopback, a thread for each connection: as much of it as a test needs, and as
//! badly behaved as it asks.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::Mode;

type Stream = StreamOwned<ServerConnection, TcpStream>;

/// What was asked.
#[derive(Clone, Debug, Default)]
pub struct Request {
    pub method: String,
    pub path: String,
    pub query: HashMap<String, String>,
    /// Names in lower case.
    pub headers: HashMap<String, String>,
    pub form: HashMap<String, String>,
}

impl Request {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub fn bearer(&self) -> &str {
        let token = self.header("authorization").strip_prefix("Bearer ");
        token.unwrap_or_default()
    }
}

/// What is answered.
#[derive(Clone, Debug)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Response {
    pub fn new(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: vec![("Content-Type".to_owned(), kind.to_owned())],
            body: body.into(),
        }
    }

    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        Self::new(status, "application/json; charset=utf-8", body.to_string())
    }

    pub fn html(status: u16) -> Self {
        Self::new(
            status,
            "text/html; charset=UTF-8",
            "<!DOCTYPE html><html lang=\"fr\">",
        )
    }

    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }
}

/// The authority of this run, which signs the certificates of all spaces.
fn authority() -> &'static CertifiedIssuer<'static, KeyPair> {
    static AUTHORITY: OnceLock<CertifiedIssuer<'static, KeyPair>> = OnceLock::new();
    AUTHORITY.get_or_init(|| {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
    })
}

/// Its certificate, in PEM.
pub fn authority_pem() -> String {
    authority().pem()
}

fn tls(host: &str) -> Arc<ServerConfig> {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec![host.to_owned()]).unwrap();
    let certificate = params.signed_by(&key, authority()).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    Arc::new(config)
}

/// What a server does with a request: whether it behaves, and its answer if it does.
pub trait Answers: Send + Sync + 'static {
    fn mode(&self, request: &Request) -> Mode;
    fn answer(&self, request: &Request) -> Response;
    /// So many bytes of an endless answer left.
    fn sent(&self, bytes: usize);
}

/// A server that ends when it is dropped.
pub struct Server {
    pub address: SocketAddr,
    ended: Arc<AtomicBool>,
}

impl Server {
    pub fn start(host: &str, answers: Arc<dyn Answers>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let ended = Arc::new(AtomicBool::new(false));
        let (config, stop) = (tls(host), ended.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let (config, answers, stop) = (config.clone(), answers.clone(), stop.clone());
                // A client that goes away ends the connection with an error.
                std::thread::spawn(move || connection(stream, config, &*answers, &stop));
            }
        });
        Self { address, ended }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
    }
}

fn connection(
    stream: TcpStream,
    config: Arc<ServerConfig>,
    answers: &dyn Answers,
    stop: &AtomicBool,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let tls = ServerConnection::new(config).map_err(io::Error::other)?;
    let mut stream = BufReader::new(StreamOwned::new(tls, stream));
    while let Some(request) = read(&mut stream)? {
        let out = stream.get_mut();
        match answers.mode(&request) {
            Mode::Honest => write(out, answers.answer(&request))?,
            Mode::Says(response) => write(out, response)?,
            Mode::Down => return Ok(()),
            Mode::Hangs => {
                while !stop.load(Ordering::SeqCst) {
                    // Until the client goes away.
                    wait(out)?;
                }
            }
            Mode::Drips => {
                out.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")?;
                while !stop.load(Ordering::SeqCst) {
                    out.write_all(b" ")?;
                    out.flush()?;
                    std::thread::sleep(Duration::from_millis(20));
                }
            }
            Mode::Endless => {
                out.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")?;
                let piece = vec![b' '; 65_536];
                // One gigabyte, for a client that reads it.
                for _ in 0..16_384 {
                    out.write_all(&piece)?;
                    answers.sent(piece.len());
                }
                return Ok(());
            }
            Mode::EndlessHeaders => {
                out.write_all(b"HTTP/1.1 200 OK\r\n")?;
                while !stop.load(Ordering::SeqCst) {
                    out.write_all(format!("X-Much: {}\r\n", "x".repeat(4_000)).as_bytes())?;
                }
            }
        }
    }
    Ok(())
}

/// Looks for a moment whether the client is still there.
fn wait(stream: &mut Stream) -> io::Result<()> {
    stream
        .sock
        .set_read_timeout(Some(Duration::from_millis(100)))?;
    match stream.sock.peek(&mut [0]) {
        Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
        Ok(_) => Ok(stream.read(&mut [0]).map(drop)?),
        Err(_) => Ok(()),
    }
}

fn read(stream: &mut BufReader<Stream>) -> io::Result<Option<Request>> {
    let mut line = String::new();
    if stream.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace().map(str::to_owned);
    let mut request = Request {
        method: words.next().unwrap_or_default(),
        ..Request::default()
    };
    let target = words.next().unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((&target, ""));
    request.path = path.to_owned();
    request.query = pairs(query.as_bytes());
    loop {
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        let value = value.trim().to_owned();
        request.headers.insert(name.to_lowercase(), value);
    }
    let length = request.header("content-length").parse().unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    request.form = pairs(&body);
    Ok(Some(request))
}

fn pairs(text: &[u8]) -> HashMap<String, String> {
    url::form_urlencoded::parse(text).into_owned().collect()
}

fn write(out: &mut Stream, response: Response) -> io::Result<()> {
    let mut text = format!("HTTP/1.1 {} Said\r\n", response.status);
    for (name, value) in &response.headers {
        text += &format!("{name}: {value}\r\n");
    }
    text += &format!("Content-Length: {}\r\n\r\n", response.body.len());
    out.write_all(text.as_bytes())?;
    out.write_all(&response.body)?;
    out.flush()
}
