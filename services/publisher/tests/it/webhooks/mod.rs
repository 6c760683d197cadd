//! Outbound web hooks (api.md, "Outbound web hooks").

mod announced;
mod crashes;
mod delivery;
mod disabling;
mod events;
mod manage;
mod order;
mod reference;
mod refusals;
mod retries;
