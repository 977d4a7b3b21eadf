"""Jobs in a real browser: Chromium against a real server on loopback. The fixtures serve every test directory."""
