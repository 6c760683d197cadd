//! Keeps heavy tests apart from each other, and tests that measure time apart from all others.

use tokio::sync::{Mutex, MutexGuard, RwLock, RwLockReadGuard, RwLockWriteGuard};

static ROOM: RwLock<()> = RwLock::const_new(());
static HEAVY: Mutex<()> = Mutex::const_new(());

/// How much of the machine a test takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Load {
    /// Mostly waits: runs beside others.
    #[default]
    Light,
    /// Keeps the machine busy: only light ones run beside it.
    Heavy,
    /// Measures time: nothing runs beside it.
    Quiet,
}

/// A test's turn; it ends with the value.
#[derive(Debug)]
pub struct Turn {
    _room: Room,
    _heavy: Option<MutexGuard<'static, ()>>,
}

#[derive(Debug)]
enum Room {
    Shared { _guard: RwLockReadGuard<'static, ()> },
    Alone { _guard: RwLockWriteGuard<'static, ()> },
}

impl Load {
    /// Waits for a turn.
    pub async fn turn(self) -> Turn {
        let heavy = if self == Self::Heavy { Some(HEAVY.lock().await) } else { None };
        let room = match self {
            Self::Light | Self::Heavy => Room::Shared { _guard: ROOM.read().await },
            Self::Quiet => Room::Alone { _guard: ROOM.write().await },
        };
        Turn { _room: room, _heavy: heavy }
    }
}
