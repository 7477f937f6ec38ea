#!/usr/bin/env python3
"""Makes src/domain/common_passwords.bin of a list of common passwords, one a line.

Usage: common_passwords.py LIST > src/domain/common_passwords.bin

The committed file is made of the entries of at least 8 characters among the 19,640 most common passwords, as counted by
Royce Williams in public breaches and shipped with Django 5.2 (its common-passwords.txt.gz, unpacked).

Of each password, in NFC and lower case, the file has the first 5 bytes of its SHA-256. They are sorted.
"""
import hashlib
import sys
import unicodedata

if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as lines:
        words = {unicodedata.normalize("NFC", line.strip()).lower() for line in lines}
    hashes = sorted(hashlib.sha256(word.encode()).digest()[:5] for word in words if len(word) >= 8)
    sys.stdout.buffer.write(b"".join(hashes))
