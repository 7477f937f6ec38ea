#!/usr/bin/env python3
"""Makes src/domain/common_passwords.bin of a list of common passwords, one a line.

Usage: common_passwords.py LIST > src/domain/common_passwords.bin

The committed file holds the 8,354 entries of at least 8 characters among the 19,641 most common passwords, as
counted by Royce Williams in public breaches and shipped with Django 5.2 (its common-passwords.txt.gz, unpacked).

Of each password it has the first 30 bits of its SHA-256. The numbers are sorted, and each is written as its distance to
the one before in a Golomb-Rice code: as many 1 bits as 2^16 goes into it, a 0, and the remainder in 16 bits. What
is left of the last byte is filled with 1 bits.
"""
import hashlib
import sys
import unicodedata

REMAINDER_BITS = 16


def coded(numbers):
    """The sorted numbers as a text of bits."""
    least = 0
    for number in sorted(numbers):
        quotient, remainder = divmod(number - least, 1 << REMAINDER_BITS)
        yield "1" * quotient + "0" + f"{remainder:0{REMAINDER_BITS}b}"
        least = number + 1


def packed(bits):
    """The bits as bytes, the first bit highest."""
    bits += "1" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big")


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as lines:
        words = (unicodedata.normalize("NFC", line.strip()).lower() for line in lines)
        hashes = (hashlib.sha256(word.encode()).digest() for word in words if len(word) >= 8)
        prefixes = {int.from_bytes(digest[:4], "big") >> 2 for digest in hashes}
    sys.stdout.buffer.write(packed("".join(coded(prefixes))))
