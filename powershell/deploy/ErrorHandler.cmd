@rem Written by maas-windows-image: Setup has failed. This opens the machine again and starts nothing.
@"%SystemRoot%\System32\WindowsPowerShell\v1.0\powershell.exe" -NoProfile -NonInteractive -ExecutionPolicy Bypass -File "%ProgramData%\maas-windows-image\deploy\deploy\release-machine.ps1" -SetupFailed
@if exist "%SystemRoot%\Setup\Scripts\ErrorHandler-before.cmd" "%SystemRoot%\System32\cmd.exe" /d /c "%SystemRoot%\Setup\Scripts\ErrorHandler-before.cmd"
