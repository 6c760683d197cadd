"""The program itself: what it makes of an environment, and what it answers."""
import contextlib
import subprocess
import time

from places import FANFARE

# A network of its own, so that nobody else has the ports.
ALONE = ["unshare", "--map-root-user", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
LIMIT = 20


def settings(environment, folder):
    """Every setting of the code and its value under this environment, in which every name must be one of them."""
    done = config(environment, folder)
    assert done.returncode == 0, done.stderr
    return dict(line.split("=", 1) for line in done.stdout.splitlines())


def refusal(environment, folder):
    """What the program says instead of taking this environment."""
    done = config(environment, folder)
    assert done.returncode != 0
    return done.stderr


def config(environment, folder):
    return subprocess.run([FANFARE, "config", "--strict"], env=environment, cwd=folder, capture_output=True, text=True)


def migrate(environment, folder):
    subprocess.run([FANFARE, "migrate"], env=environment, cwd=folder, check=True, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def running(arguments, environment, folder):
    """Runs the program alone in a network; a function that says what a URL in it answers, and the process."""
    log = open(folder / "log", "w+")
    process = subprocess.Popen([*ALONE, FANFARE, *arguments], env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", **environment},
                               cwd=folder, stdout=log, stderr=log)

    def status(url):
        """The status of the answer, once there is one."""
        within = ["nsenter", "--preserve-credentials", "--user", "--net", f"--target={process.pid}"]
        curl = ["curl", "--silent", "--noproxy", "*", "--output", "/dev/null", "--write-out", "%{http_code}", url]
        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            assert process.poll() is None, (folder / "log").read_text()
            answer = subprocess.run([*within, *curl], capture_output=True, text=True)
            if answer.returncode == 0:
                return int(answer.stdout)
            time.sleep(0.05)
        raise AssertionError(f"{url} does not answer: {(folder / 'log').read_text()}")

    try:
        yield status, process
    finally:
        process.kill()
        process.wait()
