"""Where things are."""
import pathlib

TESTS = pathlib.Path(__file__).parent
DEPLOY = TESTS.parent
ROOT = DEPLOY.parent
OBSERVABILITY = DEPLOY / "observability"
OVERLAYS = DEPLOY / "k8s" / "overlays"
SANDBOX_ACCOUNT = ROOT / "crates" / "sandbox" / "src" / "providers" / "google" / "fake-service-account.json"
FANFARE = ROOT / "target" / "debug" / "fanfare"
OUT = ROOT / "target" / "deploy"
OUT.mkdir(parents=True, exist_ok=True)
