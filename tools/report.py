"""`mmatnet report` from a checkout."""
from mmatnet.cli.report import main

if __name__ == '__main__':
    raise SystemExit(main())
