use std::os::unix::fs::PermissionsExt as _;
use std::sync::Barrier;

use super::*;

#[test]
fn the_secret_key_is_made_once_and_kept_private() {
    let folder = tempfile::tempdir().unwrap();
    let data_dir = folder.path().join("new/data");
    let config = from_variables(&[("ENTRAIDE_DATA_DIR", data_dir.to_str().unwrap())]).unwrap();
    assert!(!data_dir.exists(), "reading settings touches nothing");
    let key = config.secret_key().unwrap();
    assert_eq!(config.secret_key().unwrap(), key);
    let mode = fs::metadata(data_dir.join("secret.key"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(
        fs::read_dir(&data_dir).unwrap().count(),
        1,
        "no temporary file stays"
    );
}

#[test]
fn starts_at_once_end_with_one_key() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret.key");
    let together = Barrier::new(8);
    let keys: Vec<SecretKey> = std::thread::scope(|scope| {
        let starts: Vec<_> = (0..8)
            .map(|number| {
                let (path, together) = (&path, &together);
                scope.spawn(move || {
                    SecretKey::load_or_create(path, || {
                        together.wait();
                        Ok([number; 32])
                    })
                    .unwrap()
                })
            })
            .collect();
        starts
            .into_iter()
            .map(|start| start.join().unwrap())
            .collect()
    });
    assert!(keys.iter().all(|key| *key == keys[0]));
}

#[test]
fn a_spoilt_key_file_is_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret.key");
    fs::write(&path, "oups").unwrap();
    let error = SecretKey::load_or_create(&path, || Ok([1; 32]))
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("contenu inattendu") && !error.contains("oups"),
        "{error}"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), "oups");
}

#[test]
fn purposes_have_keys_of_their_own() {
    let key = SecretKey::from_hex(KEY).unwrap();
    // Computed with: openssl dgst -sha256 -mac HMAC -macopt hexkey:KEY
    assert_eq!(
        hex::encode(key.derive("lien")),
        "d7085765e612bd8a2c72764162be00fa3c778f108d1d7e6f1e05d4bbf49a374a"
    );
    assert_ne!(key.derive("lien"), key.derive("liens"));
}
