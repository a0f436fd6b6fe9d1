from mmatnet.cli.prepare import main

raise SystemExit(main())
