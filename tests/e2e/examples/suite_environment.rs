//! Prints what the docker-compose file is told for the end-to-end suite, a line `NAME=value` each.

fn main() {
    for (name, value) in e2e::compose::settings().pairs() {
        println!("{name}={value}");
    }
}
