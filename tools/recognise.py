"""`mmatnet recognise` from a checkout."""
from mmatnet.cli.recognise import main

if __name__ == '__main__':
    raise SystemExit(main())
