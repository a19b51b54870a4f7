@rem Written by maas-windows-image: no package was kept, so only cloudbase-init is started, as its own SetSetupComplete.cmd does.
@echo SetupComplete.cmd has run> "%ProgramData%\maas-windows-image\setup-complete.txt"
@if exist "%SystemRoot%\Setup\Scripts\SetupComplete-before.cmd" "%SystemRoot%\System32\cmd.exe" /d /c "%SystemRoot%\Setup\Scripts\SetupComplete-before.cmd"
sc config cloudbase-init start= auto && net start cloudbase-init
