"""`mmatnet prepare` from a checkout."""
from mmatnet.cli.prepare import main

if __name__ == '__main__':
    raise SystemExit(main())
