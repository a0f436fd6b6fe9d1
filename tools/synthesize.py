"""`mmatnet synthesize` from a checkout."""
from mmatnet.cli.synthesize import main

if __name__ == '__main__':
    raise SystemExit(main())
