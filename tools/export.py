"""`mmatnet export` from a checkout."""
from mmatnet.cli.export import main

if __name__ == '__main__':
    raise SystemExit(main())
