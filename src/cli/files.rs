//! Files in, and files out: written whole or not at all.

use evenkeel::{Code, Error, Result};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The file being written, which an interrupt has to take away. Whoever holds the lock may end the
/// process: nobody is between creating and renaming.
static UNFINISHED: Mutex<Option<PathBuf>> = Mutex::new(None);

/// Whether the argument stands for stdin or stdout.
pub fn is_stream(path: &Path) -> bool {
    path == Path::new("-")
}

/// How errors name the file.
pub fn name(path: &Path) -> String {
    if is_stream(path) {
        "stdin".to_owned()
    } else {
        path.display().to_string()
    }
}

/// All bytes of a file, or of stdin for `-`.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    if !is_stream(path) {
        return fs::read(path).map_err(|e| failed("reading", path, &e));
    }
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|e| failed("reading", Path::new("stdin"), &e))?;
    Ok(bytes)
}

/// The files in a folder, by name.
pub fn in_folder(path: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(path).and_then(|entries| {
        let paths = entries.map(|entry| entry.map(|e| e.path()));
        paths.collect::<io::Result<Vec<PathBuf>>>()
    });
    let mut paths = entries.map_err(|e| failed("reading", path, &e))?;
    paths.retain(|path| path.is_file());
    paths.sort();
    Ok(paths)
}

/// Stdin can be read once only.
pub fn check_inputs(inputs: &[&Path]) -> Result<()> {
    if inputs.iter().filter(|p| is_stream(p)).count() > 1 {
        return Err(Error::new(
            Code::InvalidOption,
            "'-': expected one input from stdin, found two; name a file for one of them",
        ));
    }
    Ok(())
}

/// Where a result goes, checked before the work begins.
pub struct Target {
    path: PathBuf,
    kind: Kind,
}

enum Kind {
    Stdout,
    /// A device or pipe: cannot be replaced, only written to.
    Device,
    File,
}

impl Target {
    /// Checks that `path` can be written and is none of the inputs.
    pub fn check(path: &Path, inputs: &[&Path]) -> Result<Target> {
        let kind = if is_stream(path) {
            Kind::Stdout
        } else {
            kind_of(path)?
        };
        // A link is followed: what it points at is replaced, not the link.
        let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if matches!(kind, Kind::File) {
            let input = inputs
                .iter()
                .find(|input| !is_stream(input) && is_same_file(&real, input));
            if let Some(input) = input {
                return Err(Error::new(
                    Code::InvalidOption,
                    format!(
                        "output '{}': expected another file than the input '{}'; choose another name",
                        path.display(),
                        input.display()
                    ),
                ));
            }
        }
        Ok(Target { path: real, kind })
    }

    /// Whether the result goes to stdout, where no report may stand beside it.
    pub fn is_stdout(&self) -> bool {
        matches!(self.kind, Kind::Stdout)
    }

    /// Writes all of `bytes`, or leaves what was there.
    pub fn write(&self, bytes: &[u8]) -> Result<()> {
        match self.kind {
            Kind::Stdout => write_stdout(bytes),
            Kind::Device => OpenOptions::new()
                .write(true)
                .open(&self.path)
                .and_then(|mut device| device.write_all(bytes))
                .map_err(|e| failed("writing", &self.path, &e)),
            Kind::File => replace(&self.path, bytes).map_err(|e| failed("writing", &self.path, &e)),
        }
    }
}

/// Writes to stdout; a reader that has gone away (`| head`) is no error.
pub fn write_stdout(bytes: &[u8]) -> Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(e) if e.kind() != io::ErrorKind::BrokenPipe => Err(failed("writing", Path::new("stdout"), &e)),
        _ => Ok(()),
    }
}

/// Takes away the file that is being written, and keeps anyone from finishing it.
pub fn abandon() -> MutexGuard<'static, Option<PathBuf>> {
    let mut unfinished = lock();
    if let Some(path) = unfinished.take() {
        let _ = fs::remove_file(path);
    }
    unfinished
}

fn lock() -> MutexGuard<'static, Option<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

fn kind_of(path: &Path) -> Result<Kind> {
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => Err(Error::new(
            Code::Io,
            format!(
                "writing '{}': expected a file name, found a folder; add the file's name",
                path.display()
            ),
        )),
        Ok(found) if found.is_file() => Ok(Kind::File),
        Ok(_) => Ok(Kind::Device),
        Err(_) if folder_of(path).is_dir() => Ok(Kind::File),
        Err(_) => Err(Error::new(
            Code::Io,
            format!(
                "writing '{}': the folder '{}' does not exist; create it first",
                path.display(),
                folder_of(path).display()
            ),
        )),
    }
}

/// The folder that a file lies in.
pub fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

fn is_same_file(output: &Path, input: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        match (fs::metadata(output), fs::metadata(input)) {
            (Ok(a), Ok(b)) => a.dev() == b.dev() && a.ino() == b.ino(),
            _ => false,
        }
    }
    #[cfg(not(unix))]
    {
        matches!((fs::canonicalize(output), fs::canonicalize(input)), (Ok(a), Ok(b)) if a == b)
    }
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut unfinished = lock();
    let mut builder = tempfile::Builder::new();
    builder.prefix(".evenkeel-");
    keep_permissions(&mut builder, path);
    let mut file = builder.tempfile_in(folder_of(path))?;
    *unfinished = Some(file.path().to_owned());
    drop(unfinished);
    let written = file.write_all(bytes).and_then(|()| file.as_file().sync_all());
    let mut unfinished = lock();
    *unfinished = None;
    written?;
    file.persist(path).map_err(|e| e.error)?;
    // The new name survives a power cut once the folder is on disk; not every system can do that.
    if let Ok(folder) = File::open(folder_of(path)) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// As the file that is replaced, else as any new file: tempfile's own are for the owner only.
#[cfg(unix)]
fn keep_permissions(builder: &mut tempfile::Builder, path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let permissions = fs::metadata(path).map_or(fs::Permissions::from_mode(0o666), |m| m.permissions());
    builder.permissions(permissions);
}

#[cfg(not(unix))]
fn keep_permissions(_: &mut tempfile::Builder, _: &Path) {}

fn failed(doing: &str, path: &Path, error: &io::Error) -> Error {
    let remedy = match error.kind() {
        io::ErrorKind::NotFound => "check the path",
        io::ErrorKind::PermissionDenied => "check who may use it",
        io::ErrorKind::IsADirectory => "name a file in it",
        io::ErrorKind::StorageFull => "free some space",
        _ => "check the disk and the path",
    };
    Error::new(
        Code::Io,
        format!("{doing} '{}': {error}; {remedy}", path.display()),
    )
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn a_file_is_replaced_and_keeps_its_permissions() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        Target::check(&path, &[]).unwrap().write(b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_link_stays_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (real, link) = (folder.path().join("real"), folder.path().join("link"));
        fs::write(&real, "old").unwrap();
        symlink(&real, &link).unwrap();
        Target::check(&link, &[]).unwrap().write(b"new").unwrap();
        assert_eq!(fs::read(&real).unwrap(), b"new");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[test]
    fn an_input_is_never_overwritten_by_whatever_name() {
        let folder = tempfile::tempdir().unwrap();
        let (input, link) = (folder.path().join("data.csv"), folder.path().join("link.csv"));
        fs::write(&input, "a\n1\n").unwrap();
        symlink(&input, &link).unwrap();
        for output in [&input, &link, &folder.path().join("./data.csv")] {
            let error = Target::check(output, &[&input]).err().unwrap();
            assert_eq!(error.code(), Code::InvalidOption);
        }
    }

    #[test]
    fn a_device_is_written_to_and_stays() {
        let null = Path::new("/dev/null");
        Target::check(null, &[]).unwrap().write(b"gone").unwrap();
        assert!(!fs::metadata(null).unwrap().is_file());
    }

    #[test]
    fn a_folder_is_no_target_and_must_exist() {
        let folder = tempfile::tempdir().unwrap();
        for path in [folder.path().to_owned(), folder.path().join("none/out.csv")] {
            assert_eq!(Target::check(&path, &[]).err().unwrap().code(), Code::Io);
        }
    }

    #[test]
    fn an_abandoned_file_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".evenkeel-half");
        fs::write(&path, "half").unwrap();
        *lock() = Some(path.clone());
        drop(abandon());
        assert!(!path.exists());
    }
}
