"""What an uploaded file is, by its first bytes and not by its name.

FFmpeg also opens playlists and scripts, which name other files of the machine; none of those gets
past this.
"""
from pathlib import Path

from mmatnet.errors import InputError

PACKET = 188  # bytes of an MPEG transport stream; 192 with the time stamps of cameras
# at offset 4: the first box of MP4 and QuickTime files
BOXES = (b'ftyp', b'moov', b'mdat', b'wide', b'free', b'skip', b'pnot')
STARTS = {
    b'\x1a\x45\xdf\xa3': 'Matroska or WebM',
    b'OggS': 'Ogg',
    b'FLV\x01': 'Flash video',
    bytes.fromhex('3026b2758e66cf11a6d900aa0062ce6c'): 'Windows Media',
    b'\x00\x00\x01\xba': 'MPEG',
    b'\x00\x00\x01\xb3': 'MPEG',
    bytes.fromhex('060e2b34020501010d010201'): 'MXF',
}


def video_format(head: bytes) -> str | None:
    """Name the container format of a video.

    Args:
        head (bytes): Its first 1024 bytes, or all of a shorter one.

    Returns:
        str | None: ``None`` if it is none of the known ones.
    """
    if head[4:8] in BOXES:
        return 'MP4 or QuickTime'
    if head[:4] == b'RIFF' and head[8:12] == b'AVI ':
        return 'AVI'
    for start, name in STARTS.items():
        if head.startswith(start):
            return name
    for first, step in ((0, PACKET), (4, PACKET + 4)):
        marks = head[first::step]
        if len(marks) > 4 and set(marks[:5]) == {0x47}:
            return 'MPEG transport stream'
    return None


def check_video(path: Path, name: str) -> None:
    """Raise unless a file begins as a video does.

    Args:
        path (Path): The file.
        name (str): What to call it.

    Raises:
        InputError: If it is empty, or no video by its content.
    """
    with path.open('rb') as file:
        head = file.read(1024)
    if not head:
        raise InputError(f'{name}: is empty, it has no frame; copy it again')
    if video_format(head) is None:
        raise InputError(f'{name}: is no video by its content, whatever its name says; upload a '
                         'video file (MP4, MOV, AVI, MKV, WebM, WMV, MPEG, ...)')
