//! What Prometheus reads.

use super::process::{Place, Process, client, free_port, get};

#[test]
fn measures_name_routes_and_never_what_was_asked() {
    let place = Place::new();
    let port = free_port();
    let mut command = place.command(&["serve"]);
    command
        .env("ENTRAIDE_LISTEN", "127.0.0.1:0")
        .env("ENTRAIDE_METRICS_LISTEN", port.to_string());
    let process = Process::start(command);
    for path in [
        "/",
        "/recherche?q=MotCherche",
        "/u/Personne",
        "/nulle-part/1",
        "/nulle-part/2",
        "/healthz",
    ] {
        get(&format!("{}{path}", process.address));
    }
    // Any word can be a method.
    let odd = client().run(
        ureq::http::Request::builder()
            .method("BREW")
            .uri(format!("{}/healthz", process.address))
            .body(())
            .unwrap(),
    );
    drop(odd);
    let all = get(&format!("http://{port}/metrics"));
    for line in [
        "entraide_http_requests_total{route=\"/recherche\",method=\"GET\",status=\"2xx\"} 1",
        "entraide_http_requests_total{route=\"(none)\",method=\"GET\",status=\"4xx\"} 2",
        "entraide_http_request_duration_seconds_bucket{route=\"/healthz\",le=\"1\"}",
        "entraide_http_requests_in_flight 0",
        "entraide_db_connections{pool=\"readers\",state=\"in_use\"}",
        "entraide_db_wait_seconds_count{pool=\"readers\"}",
        "entraide_jobs{state=\"dead\"} 0",
        "entraide_search_index_lag ",
        "entraide_search_index_owner 1",
        "entraide_mails{state=\"waiting\"} 0",
        "process_resident_memory_bytes ",
        "process_open_fds ",
        "process_cpu_seconds_total ",
        "entraide_build_info{version=\"",
    ] {
        assert!(all.contains(line), "{line} in\n{all}");
    }
    for private in ["MotCherche", "Personne", "nulle-part", "BREW", "127.0.0.1"] {
        assert!(!all.contains(private), "{private} in\n{all}");
    }
    // Nothing else is served there, and measures are not served to everybody.
    assert_eq!(
        client()
            .get(format!("http://{port}/"))
            .call()
            .unwrap()
            .status(),
        404
    );
    let public = client().get(format!("{}/metrics", process.address)).call();
    assert_eq!(public.unwrap().status(), 404);
}
