//! A file that arrives in pieces, held in memory until it is read: all files together within
//! [`MAX_HELD`].

use std::sync::Arc;

use futures::{Stream, StreamExt as _};
use proto::publisher::v1::{self as pb, import_posts_request::Part};
use service::{Code, Error};
use sha2::{Digest as _, Sha256};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::Status;

use crate::domain::import::{ImportError, MAX_BYTES};

/// Bytes of all files that are being imported by one process.
const MAX_HELD: usize = 2 * MAX_BYTES;
/// Bytes that one permit stands for.
const UNIT: usize = 1024;

/// Memory for files.
#[derive(Clone)]
pub(in crate::api::posts) struct Room(Arc<Semaphore>);

impl Room {
    pub(in crate::api::posts) fn new() -> Self {
        Self(Arc::new(Semaphore::new(MAX_HELD / UNIT)))
    }
}

/// A file, and what is to be done with it.
pub(super) struct File {
    pub(super) start: pb::ImportPostsStart,
    pub(super) bytes: Vec<u8>,
    held: Option<OwnedSemaphorePermit>,
}

impl File {
    /// Reads all of it.
    ///
    /// # Errors
    /// `INVALID_REQUEST` for what is no text, `INVALID_IMPORT` for what is too long, `UNAVAILABLE`
    /// while other files take the memory, and the sender's.
    pub(super) async fn read(
        mut parts: impl Stream<Item = Result<pb::ImportPostsRequest, Status>> + Unpin,
        room: &Room,
    ) -> Result<Self, Error> {
        let first = parts.next().await.transpose()?.and_then(|message| message.part);
        let Some(Part::Start(start)) = first else {
            return Err(Error::internal("an import begins with what it is"));
        };
        let mut file = Self { start, bytes: Vec::new(), held: None };
        loop {
            let message = parts.next().await.transpose()?;
            let chunk = match message.and_then(|message| message.part) {
                Some(Part::Chunk(chunk)) => chunk,
                Some(Part::End(_)) => break,
                Some(Part::Start(_)) => return Err(Error::internal("an import that begins twice")),
                None => {
                    let detail = "The body ended early. Send the file again.";
                    return Err(Error::new(Code::InvalidRequest, detail));
                }
            };
            if file.bytes.len() + chunk.len() > MAX_BYTES {
                return Err(Error::new(Code::InvalidImport, ImportError::TooLarge.to_string()));
            }
            file.hold(room, chunk.len())?;
            file.bytes.extend_from_slice(&chunk);
        }
        // No database keeps U+0000 as text, and none has to find out.
        if file.bytes.contains(&0) || std::str::from_utf8(&file.bytes).is_err() {
            let detail = "The file must be UTF-8 without the character U+0000. Save it as \"CSV \
                          UTF-8\".";
            return Err(Error::invalid("", detail));
        }
        Ok(file)
    }

    /// The file, and the team that its rows are for.
    pub(super) fn fingerprint(&self) -> Vec<u8> {
        let hash = Sha256::new().chain_update(self.start.team_id.as_deref().unwrap_or_default());
        // An id has no zero byte, so the two cannot run into each other.
        hash.chain_update([0]).chain_update(&self.bytes).finalize().to_vec()
    }

    fn hold(&mut self, room: &Room, bytes: usize) -> Result<(), Error> {
        let units = u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX);
        let held = Arc::clone(&room.0).try_acquire_many_owned(units);
        let held = held.map_err(|_| Error::unavailable("other imports take all the memory"))?;
        match &mut self.held {
            Some(before) => before.merge(held),
            none => *none = Some(held),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use futures::stream;

    use super::*;

    async fn read(chunks: &[&[u8]], room: &Room) -> Result<Vec<u8>, Code> {
        read_until(chunks, Some(Part::End(pb::ImportPostsEnd {})), room).await
    }

    async fn read_until(chunks: &[&[u8]], end: Option<Part>, room: &Room) -> Result<Vec<u8>, Code> {
        let start = Part::Start(pb::ImportPostsStart::default());
        let chunks = chunks.iter().map(|chunk| Part::Chunk(chunk.to_vec()));
        let parts = std::iter::once(start).chain(chunks).chain(end);
        let parts = parts.map(|part| Ok(pb::ImportPostsRequest { part: Some(part) }));
        let read = File::read(stream::iter(parts.collect::<Vec<_>>()), room).await;
        read.map(|file| file.bytes).map_err(|error| error.code())
    }

    #[tokio::test]
    async fn pieces_become_one_file_and_its_memory_is_given_back() {
        let room = Room::new();
        for _ in 0..2 {
            let whole = read(&[b"content\nol", b"\xc3", b"\xa9\n"], &room).await;
            assert_eq!(whole.unwrap(), "content\nolé\n".as_bytes());
            assert_eq!(room.0.available_permits(), MAX_HELD / UNIT);
        }
        assert_eq!(read(&[b"content\n\xff"], &room).await, Err(Code::InvalidRequest));
        assert_eq!(read(&[b"content\na\0b"], &room).await, Err(Code::InvalidRequest));
    }

    #[tokio::test]
    async fn a_file_that_breaks_off_is_none() {
        let cut = read_until(&[b"content\none\ntw"], None, &Room::new()).await;
        assert_eq!(cut, Err(Code::InvalidRequest));
    }

    #[tokio::test]
    async fn a_file_that_finds_no_room_is_told_to_come_again() {
        let room = Room(Arc::new(Semaphore::new(1)));
        let large = vec![b'a'; UNIT];
        assert!(read(&[&large], &room).await.is_ok());
        assert_eq!(read(&[&large, b"a"], &room).await, Err(Code::Unavailable));
    }
}
