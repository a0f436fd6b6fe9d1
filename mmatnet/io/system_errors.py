"""What to do about errors of the system that a user can put right."""
import errno

_IN_THE_WAY = 'a file is in the way of a folder, or the reverse: move it or choose another place'
ADVICE = {
    errno.ENOSPC: 'free some space',
    errno.EDQUOT: 'free some space',
    errno.EACCES: 'change its permissions or choose another place',
    errno.EPERM: 'change its permissions or attributes, or choose another place',
    errno.EROFS: 'choose another place',
    errno.EEXIST: _IN_THE_WAY,
    errno.ENOTDIR: _IN_THE_WAY,
    errno.EISDIR: _IN_THE_WAY,
    errno.ENAMETOOLONG: 'use a shorter one',
    errno.EMFILE: 'close other programs, or raise the limit (ulimit -n)',
}
