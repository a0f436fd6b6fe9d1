from mmatnet.cli.synthesize import main

raise SystemExit(main())
