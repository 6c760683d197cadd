//! A disk of a few megabytes, to be filled up.

use std::{
    fs::{File, remove_file},
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
};

use crate::report::skipped;

/// What is written at once.
const CHUNK: usize = 4 * 1024;

/// A file system in memory; gone when it is dropped.
#[derive(Debug)]
pub struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Mounts one of so many megabytes at `folder`. `None`, loudly, for whoever may not mount.
    pub fn at(folder: &Path, megabytes: usize) -> Option<Self> {
        std::fs::create_dir_all(folder).unwrap();
        let size = format!("size={megabytes}m");
        let mut mount = Command::new("mount");
        let mount = mount.args(["-t", "tmpfs", "-o", &size, "fanfare-test"]).arg(folder);
        if mount.status().is_ok_and(|status| status.success()) {
            return Some(Self(folder.to_owned()));
        }
        skipped("only root may mount a small disk; a full disk is not tried out");
        None
    }

    /// Takes up all the room that is left.
    pub fn fill(&self) {
        let mut file = File::create(self.filler()).unwrap();
        while file.write_all(&[0; CHUNK]).is_ok() {}
        let _ = file.sync_all();
    }

    /// Gives it back.
    pub fn make_room(&self) {
        remove_file(self.filler()).unwrap();
    }

    fn filler(&self) -> PathBuf {
        self.0.join("filler")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // It goes when the last process that uses it does.
        let _ = Command::new("umount").arg("--lazy").arg(&self.0).status();
    }
}
