import subprocess

import pytest


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    """An authority, and a certificate that is good for every service; `tls.crt`, `tls.key` and `ca.crt`."""
    folder = tmp_path_factory.mktemp("tls")
    names = ",".join(f"DNS:{name}" for name in ["gateway", "publisher", "scheduler", "conversations"])
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-days", "2"]
    openssl(folder, "req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=authority")
    openssl(folder, "req", "-x509", *key, "-keyout", "tls.key", "-out", "tls.crt", "-subj", "/CN=fanfare", "-CA", "ca.crt",
            "-CAkey", "ca.key", "-addext", f"subjectAltName={names}", "-addext", "basicConstraints=critical,CA:false",
            "-addext", "extendedKeyUsage=serverAuth,clientAuth")
    return folder


def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)
