"""Tiny pictures with hidden data, made here byte by byte."""

import struct
import zlib


def tiff(*, place: bool, big: bool = False) -> bytes:
    """EXIF's block: a directory, with a place or with a camera's name only."""
    order = ">" if big else "<"
    head = (b"MM\0*" if big else b"II*\0") + struct.pack(f"{order}I", 8)
    if not place:
        return head + struct.pack(f"{order}HHHI4sI", 1, 0x010F, 2, 4, b"Cam\0", 0)
    directory = struct.pack(f"{order}HHHIII", 1, 0x8825, 4, 1, 26, 0)
    gps = struct.pack(f"{order}H", 2) + b"".join(
        struct.pack(f"{order}HHII", tag, 5, 3, 56 + 24 * n) for n, tag in enumerate((2, 4))
    )
    return (
        head + directory + gps + struct.pack(f"{order}I", 0) + struct.pack(f"{order}12I", *([48, 1, 51, 1, 24, 1] * 2))
    )


def jpeg(block: bytes) -> bytes:
    """A JPEG's beginning and end around the block."""
    body = b"Exif\0\0" + block
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(body) + 2) + body + b"\xff\xd9"


def png(block: bytes) -> bytes:
    """A PNG of one pixel with the block."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixel = zlib.compress(b"\0\x80")
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"eXIf", block)
        + chunk(b"IDAT", pixel)
        + chunk(b"IEND", b"")
    )


def webp(block: bytes) -> bytes:
    """A WebP container with the block."""
    body = b"WEBPEXIF" + struct.pack("<I", len(block)) + block
    return b"RIFF" + struct.pack("<I", len(body)) + body


def heic(block: bytes) -> bytes:
    """An ISO file with the block among its data."""
    kind = b"ftypheic\0\0\0\0mif1heic"
    data = b"\0\0\0\6Exif\0\0" + block
    return struct.pack(">I", len(kind) + 4) + kind + struct.pack(">I", len(data) + 8) + b"mdat" + data
