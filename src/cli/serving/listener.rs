//! The sockets that pages are served on: opened here, or handed over by systemd.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, TcpListener};

use listenfd::ListenFd;
use socket2::{Domain, Protocol, SockFilter, Socket, Type};

/// Connections that wait to be accepted, at most.
const BACKLOG: i32 = 2048;

/// Sockets bound to their addresses. Nobody is let in before [`Listener::listen`].
pub struct Listener {
    sockets: Vec<Socket>,
    handed_over: bool,
}

impl Listener {
    /// The sockets that systemd hands over (`LISTEN_FDS`), else one at `address`. With `reuse`, a
    /// process that has it open in the same way may still be there (`SO_REUSEPORT`).
    ///
    /// # Errors
    /// One line for the operator: the key, the value, what is accepted.
    pub fn open(key: &str, address: SocketAddr, reuse: bool) -> Result<Self, String> {
        let handed = handed_over().map_err(|e| {
            format!("LISTEN_FDS : {e} ; attendu : un ou plusieurs ports TCP (ListenStream=)")
        })?;
        if !handed.is_empty() {
            return Ok(Self {
                sockets: handed,
                handed_over: true,
            });
        }
        Self::own(key, address, reuse)
    }

    /// As [`Listener::open`], without looking at what systemd hands over.
    ///
    /// # Errors
    /// As there.
    pub fn own(key: &str, address: SocketAddr, reuse: bool) -> Result<Self, String> {
        let socket = bound(address, reuse).map_err(|e| refused(key, address, &e))?;
        Ok(Self {
            sockets: vec![socket],
            handed_over: false,
        })
    }

    /// Where the sockets are bound: port 0 has become a port.
    ///
    /// # Errors
    /// The system's.
    pub fn addresses(&self) -> io::Result<Vec<SocketAddr>> {
        let unknown = || io::Error::other("not an address of the internet");
        self.sockets
            .iter()
            .map(|socket| socket.local_addr()?.as_socket().ok_or_else(unknown))
            .collect()
    }

    /// Whether others hold the sockets open too: whoever knocks while nobody accepts then waits.
    #[must_use]
    pub fn is_handed_over(&self) -> bool {
        self.handed_over
    }

    /// Begins to let people in, and gives the sockets to accept from.
    ///
    /// # Errors
    /// One line for the operator.
    pub fn listen(&self, key: &str) -> Result<Vec<TcpListener>, String> {
        let one = |socket: &Socket| {
            if !self.handed_over {
                socket.listen(BACKLOG)?;
            }
            socket.try_clone().map(TcpListener::from)
        };
        let address = |socket: &Socket| socket.local_addr().ok().and_then(|a| a.as_socket());
        self.sockets
            .iter()
            .map(|socket| {
                one(socket).map_err(|e| match address(socket) {
                    Some(address) => refused(key, address, &e),
                    None => format!("{key} : {e}"),
                })
            })
            .collect()
    }

    /// From now on nobody new reaches these sockets; connections half made are finished and can be
    /// accepted. The first packet of a new one is dropped without an answer, so that the client
    /// sends it again a second later, and then finds the process that has taken our place.
    ///
    /// # Errors
    /// The system's, where it knows no such filters.
    pub fn turn_away(&self) -> io::Result<()> {
        for socket in &self.sockets {
            socket.attach_filter(&NO_SYN)?;
        }
        Ok(())
    }
}

/// Classic BPF over the TCP header: drops what has SYN and not ACK, keeps the rest.
const NO_SYN: [SockFilter; 5] = [
    // load the byte of the flags
    SockFilter::new(0x30, 0, 0, 13),
    // keep SYN and ACK
    SockFilter::new(0x54, 0, 0, 0x12),
    // SYN alone: next; else: the one after
    SockFilter::new(0x15, 0, 1, 0x02),
    SockFilter::new(0x06, 0, 0, 0),
    SockFilter::new(0x06, 0, 0, u32::MAX),
];

fn handed_over() -> io::Result<Vec<Socket>> {
    let mut from_systemd = ListenFd::from_env();
    let mut sockets = Vec::new();
    for place in 0..from_systemd.len() {
        if let Some(listener) = from_systemd.take_tcp_listener(place)? {
            sockets.push(Socket::from(listener));
        }
    }
    Ok(sockets)
}

fn bound(address: SocketAddr, reuse: bool) -> io::Result<Socket> {
    let socket = Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    socket.set_reuse_address(true)?;
    if reuse {
        socket.set_reuse_port(true)?;
    }
    socket.bind(&address.into())?;
    Ok(socket)
}

fn refused(key: &str, address: SocketAddr, error: &io::Error) -> String {
    let (why, accepted) = match error.kind() {
        ErrorKind::AddrInUse => (
            "déjà pris par un autre programme".to_owned(),
            "une adresse et un port libres",
        ),
        ErrorKind::AddrNotAvailable => (
            "cette machine n’a pas cette adresse".to_owned(),
            "une adresse de cette machine, 127.0.0.1 ou 0.0.0.0",
        ),
        ErrorKind::PermissionDenied => (
            "interdit à ce compte".to_owned(),
            "un port à partir de 1024, ou le droit CAP_NET_BIND_SERVICE",
        ),
        _ => (error.to_string(), "une adresse et un port libres"),
    };
    format!("{key} : « {address} » impossible à écouter ({why}) ; attendu : {accepted}")
}
