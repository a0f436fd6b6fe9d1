"""`mmatnet cd6me` from a checkout."""
from mmatnet.cli.cd6me import main

if __name__ == '__main__':
    raise SystemExit(main())
