"""`mmatnet infer` from a checkout."""
from mmatnet.cli.infer import main

if __name__ == '__main__':
    raise SystemExit(main())
