@rem Written by maas-windows-image: packages were kept. This only starts the task that retries them; the task starts cloudbase-init.
@if exist "%SystemRoot%\Setup\Scripts\SetupComplete-before.cmd" call "%SystemRoot%\Setup\Scripts\SetupComplete-before.cmd"
schtasks /change /tn "\maas-windows-image\deploy" /enable
schtasks /run /tn "\maas-windows-image\deploy"
schtasks /change /tn "\maas-windows-image\release" /enable
