@rem Written by maas-windows-image: packages were kept. This starts the task that retries them, and ends; the task starts cloudbase-init.
@echo SetupComplete.cmd has run> "%ProgramData%\maas-windows-image\setup-complete.txt"
schtasks /change /tn "\maas-windows-image\deploy" /enable
schtasks /run /tn "\maas-windows-image\deploy"
schtasks /change /tn "\maas-windows-image\release" /enable
@if exist "%SystemRoot%\Setup\Scripts\SetupComplete-before.cmd" "%SystemRoot%\System32\cmd.exe" /d /c "%SystemRoot%\Setup\Scripts\SetupComplete-before.cmd"
