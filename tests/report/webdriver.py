"""As much of the WebDriver protocol as the tests need, over plain HTTP, to the distribution's Chromium."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


def missing():
    """Which program is not there, if one is not."""
    return next((name for name in ("chromium", "chromedriver") if not shutil.which(name)), None)


class Browser:
    """A session of Chromium."""

    def __init__(self, base, profile):
        self.base = base
        options = {"binary": shutil.which("chromium"), "args": [*FLAGS, f"--user-data-dir={profile}"]}
        wanted = {"browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        self.session = ""
        self.session = "/" + self.call("", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]

    def call(self, path, body=None, method=None):
        """Send a command; its value."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.base}/session{self.session}{path}", data, method=method)
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(json.load(error)["value"]["message"]) from None

    def open(self, path):
        """Load a file."""
        self.call("/url", {"url": path.as_uri()})

    def run(self, script, *args):
        """Run a script; what it returns."""
        return self.call("/execute/sync", {"script": script, "args": list(args)})

    def find(self, selector):
        """The first element that matches a CSS selector."""
        return next(iter(self.call("/element", {"using": "css selector", "value": selector}).values()))

    def click(self, selector):
        """Click on an element, as a person would: it has to be in sight."""
        self.call(f"/element/{self.find(selector)}/click", {})

    def type(self, selector, text):
        """Type into an element."""
        self.call(f"/element/{self.find(selector)}/value", {"text": text})

    def press(self, keys):
        """Press keys one after the other, whatever has the focus."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.call("/actions", {"actions": [{"type": "key", "id": "keys", "actions": actions}]})

    def prefer(self, scheme, media=""):
        """Ask for light or dark, on a screen or on paper."""
        feature = {"name": "prefers-color-scheme", "value": scheme}
        params = {"media": media, "features": [feature]}
        self.call("/goog/cdp/execute", {"cmd": "Emulation.setEmulatedMedia", "params": params})

    def resize(self, width, height):
        """Give the window a size."""
        self.call("/window/rect", {"width": width, "height": height})

    def printed(self):
        """The page as a PDF."""
        return base64.b64decode(self.call("/print", {"page": {"width": 21.0, "height": 29.7}}))

    def said(self):
        """What was written to the console since the last call."""
        return [entry["message"] for entry in self.call("/se/log", {"type": "browser"})]


@contextmanager
def browser(profile):
    """Start the driver and the browser, and end them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    driver = subprocess.Popen(["chromedriver", f"--port={port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        base = f"http://127.0.0.1:{port}"
        for _ in range(100):
            try:
                urllib.request.urlopen(f"{base}/status", timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        found = Browser(base, profile)
        yield found
        found.call("", method="DELETE")
    finally:
        driver.terminate()
        driver.wait()
