@rem Written by maas-windows-image: no package was kept, so only cloudbase-init is started, as its own SetSetupComplete.cmd does.
@if exist "%SystemRoot%\Setup\Scripts\SetupComplete-before.cmd" call "%SystemRoot%\Setup\Scripts\SetupComplete-before.cmd"
sc config cloudbase-init start= auto && net start cloudbase-init
