<#
.SYNOPSIS
    Puts into the image what stays, and takes out what the build has left, up to the point before sysprep.
.DESCRIPTION
    Request: { kept: [{id, kb, role, file, path, size, order, lastSeconds, companions: [{file, path, size}], history, ...}], limitSeconds,
    restartSeconds, leastSeconds, pauseSeconds, setupCompleteMayBeSkipped, report, deployAnswerFile, oobeAccount }
    Restarts nothing: no restart may follow before sysprep. May be cut at any statement and run again.
#>
[CmdletBinding()]
param([Parameter(Mandatory = $true)] $Settings, [Parameter(Mandatory = $true)] $Request)

. "$PSScriptRoot/payload.ps1"
. "$PSScriptRoot/tasks.ps1"
. "$PSScriptRoot/../deploy/close.ps1"

function Protect-ImageFolder {
    <#
    .SYNOPSIS
        Lets nobody but administrators write where the deployed machine's SYSTEM tasks find their scripts, packages and notes.
    .DESCRIPTION
        Below ProgramData every user may add files: a library beside an installer, for one, which SYSTEM would load. By SID, since
        names are translated.
    #>
    [CmdletBinding()]
    param()

    [void](New-Item -ItemType Directory -Path $imageFolder -Force)
    $rights = @('*S-1-5-18:(OI)(CI)F', '*S-1-5-32-544:(OI)(CI)F', '*S-1-5-32-545:(OI)(CI)RX')
    $run = Start-NativeTool -Name 'icacls.exe' -Arguments (@($imageFolder, '/inheritance:r', '/grant:r') + $rights) -TimeoutSeconds 60
    if ($run.ExitCode -ne 0) { throw "$imageFolder cannot be protected: icacls.exe ended with exit code $($run.ExitCode): $($run.Output -join ' ')" }
}

function Remove-FormerDeployment {
    <#
    .SYNOPSIS
        Removes what an earlier run of this script, or a deployment that the source has lived through, has left. What is closed stays noted.
    #>
    [CmdletBinding()]
    param()

    foreach ($name in @('deploy', 'logs', 'deploy.json', 'deploy.log', 'watch.json', 'setup-complete.txt')) {
        if (Test-Path -LiteralPath "$imageFolder\$name") { Remove-Item -LiteralPath "$imageFolder\$name" -Recurse -Force }
    }
    if (Test-RegistryKey -Path $deployKey) { Set-RegistryValue -Path $deployKey -Name 'RestartBootId' -Value $null }
}

function Save-KeptPackage {
    <#
    .SYNOPSIS
        Copies the packages that are tried again at deploy time, one a folder with what it needs beside it, with the scripts that do it.
    #>
    [CmdletBinding()]
    param([AllowEmptyCollection()] [object[]] $Kept = @())

    $deploy = "$imageFolder\deploy"
    [void](New-Item -ItemType Directory -Path $deploy -Force)
    foreach ($package in $Kept) {
        $folder = "packages\$($package.order)"
        [void](New-Item -ItemType Directory -Path "$deploy\$folder" -Force)
        foreach ($file in @(@($package) + @($package.companions))) {
            Copy-Item -LiteralPath (Join-Path -Path (Get-PayloadFolder) -ChildPath $file.path) -Destination "$deploy\$folder\$($file.file)"
            $file.path = "$folder\$($file.file)"
        }
    }
    foreach ($part in @('shared', 'deploy')) { Copy-Item -LiteralPath ($Settings.folder + "\$part") -Destination "$deploy\$part" -Recurse }
    foreach ($script in @('packages.ps1', 'servicing.ps1')) { Copy-Item -LiteralPath ($Settings.folder + "\guest\$script") -Destination "$deploy\deploy\$script" }
    Write-WholeFile -Path "$deploy\order.json" -Text (ConvertTo-Json -Depth 10 -InputObject ([ordered]@{
                buildId = $Settings.buildId; packages = @($Kept); limitSeconds = $Request.limitSeconds; restartSeconds = $Request.restartSeconds
                leastSeconds = $Request.leastSeconds; pauseSeconds = $Request.pauseSeconds
            }))
}

function Set-SetupScript {
    <#
    .SYNOPSIS
        Writes a setup script of ours; one that was there is kept beside it and chained.
    .DESCRIPTION
        Whoever has written his own over ours meanwhile has ended what ours had chained, too; but not cloudbase-init's SetSetupComplete.cmd,
        which writes over whatever is there. The start of cloudbase-init is left out of a chained script: its time comes after the packages.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [string] $Name, [Parameter(Mandatory = $true)] [string] $Shape)

    $folder = "$env:SystemRoot\Setup\Scripts"
    [void](New-Item -ItemType Directory -Path $folder -Force)
    $target = "$folder\$Name.cmd"
    $before = "$folder\$Name-before.cmd"
    $found = [string](Read-WholeFile -Path $target)
    if ($found -ne '' -and $found -notmatch '^@rem Written by maas-windows-image:') {
        $lines = @($found -split '\r?\n')
        $others = @($lines | Where-Object { $_ -notmatch '^\s*@?\s*(sc(\.exe)?\s+config|net(\.exe)?\s+start)\s+cloudbase-init\b' })
        $work = @($others | Where-Object { $_ -notmatch '^\s*($|@?\s*echo\s+off\s*$|@?\s*rem\b|::)' })
        if ($work.Count -eq 0) { Write-Verbose -Message 'nothing but the start of cloudbase-init' }
        elseif ($others.Count -eq $lines.Count) { Copy-Item -LiteralPath $target -Destination $before -Force }
        elseif ($found -match '[^\x00-\x7e]') {
            # In whatever code page it is: text that cannot be read must not be written.
            Write-BuildLine -Folder $Settings.folder -Text "$Name.cmd starts cloudbase-init itself, before the packages are tried: it is not ASCII, so it stays as it is"
            Copy-Item -LiteralPath $target -Destination $before -Force
        }
        else { Write-WholeFile -Path $before -Text ($others -join "`r`n") }
    }
    Write-WholeFile -Path $target -Text ([string](Read-WholeFile -Path ($Settings.folder + "\deploy\$Shape")))
}

function Register-DeployTask {
    <#
    .SYNOPSIS
        The start-up task that retries, and the timed one that opens the machine if the first is killed. SetupComplete enables both.
    .PARAMETER Enabled
        The start-up task is enabled from the first boot on, and does SetupComplete's work where Windows skips that.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [bool] $Enabled)

    $principal = New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -LogonType ServiceAccount -RunLevel Highest
    $startUp = New-ScheduledTaskTrigger -AtStartup
    # Every minute, from a day that lies before whatever a dead clock's battery makes of today.
    $timed = New-ScheduledTaskTrigger -Once -At ([datetime]'2000-01-01') -RepetitionInterval ([timespan]::FromMinutes(1))
    $retry = New-PowerShellAction -Script "$imageFolder\deploy\deploy\retry-packages.ps1"
    [void](Register-ScheduledTask -TaskPath $taskFolder -TaskName 'deploy' -Action $retry -Trigger $startUp `
            -Principal $principal -Settings (New-PatientSettings -Disable:(-not $Enabled)) -Force)
    $release = New-PowerShellAction -Script "$imageFolder\deploy\deploy\release-machine.ps1"
    [void](Register-ScheduledTask -TaskPath $taskFolder -TaskName 'release' -Action $release -Trigger @($startUp, $timed) `
            -Principal $principal -Settings (New-PatientSettings -Disable) -Force)
}

function Test-SetupWork {
    <#
    .SYNOPSIS
        Whether SetupComplete.cmd has work that must not be skipped although nothing was kept.
    #>
    [CmdletBinding()]
    [OutputType([bool])]
    param()

    if (Test-Path -LiteralPath "$env:SystemRoot\Setup\Scripts\SetupComplete-before.cmd") { return $true }
    return ($null -ne (Get-Service -Name cloudbase-init -ErrorAction SilentlyContinue))
}

function Set-DeployTime {
    <#
    .SYNOPSIS
        Everything that happens at deploy time: with packages kept, with none, and where Windows may skip SetupComplete.cmd.
    #>
    [CmdletBinding()]
    param([AllowEmptyCollection()] [object[]] $Kept = @())

    Remove-FormerDeployment
    $shape = if ($Kept.Count -gt 0) { 'SetupComplete-kept.cmd' } else { 'SetupComplete-nothing-kept.cmd' }
    Set-SetupScript -Name 'SetupComplete' -Shape $shape
    if ($Kept.Count -eq 0 -and -not ($Request.setupCompleteMayBeSkipped -and (Test-SetupWork))) { return }
    Save-KeptPackage -Kept $Kept
    Register-DeployTask -Enabled ([bool]$Request.setupCompleteMayBeSkipped)
    if ($Kept.Count -eq 0) { return }
    Set-SetupScript -Name 'ErrorHandler' -Shape 'ErrorHandler.cmd'
    Close-Machine
}

function Remove-OldAnswerFile {
    <#
    .SYNOPSIS
        Removes every answer file, tag and log that sysprep or Setup would take for its own. The build's file in Panther is replaced by sysprep.
    #>
    [CmdletBinding()]
    param()

    $paths = @(
        "$env:SystemRoot\System32\Sysprep\Sysprep_succeeded.tag", "$env:SystemRoot\System32\Sysprep\Panther",
        "$env:SystemRoot\System32\Sysprep\unattend.xml", "$env:SystemRoot\Panther\Unattend",
        "$env:SystemDrive\Unattend.xml", "$env:SystemDrive\Autounattend.xml"
    )
    foreach ($path in $paths) {
        if (Test-Path -LiteralPath $path) { Remove-Item -LiteralPath $path -Recurse -Force }
    }
    Set-RegistryValue -Path 'SYSTEM\Setup' -Name 'UnattendFile' -Value $null
}

function Get-AppxBlocker {
    <#
    .SYNOPSIS
        Apps installed for a user but not provisioned for all: sysprep refuses them (0x80073CF2).
    #>
    [CmdletBinding()]
    param()

    # Server Core has no apps, and no command for them.
    if ($null -eq (Get-Command -Name Get-AppxPackage -ErrorAction SilentlyContinue)) { return }
    # By name: the full name of a provisioned bundle differs from that of the package it installs.
    $provisioned = @(Get-AppxProvisionedPackage -Online | ForEach-Object { [string]$_.DisplayName })
    foreach ($app in @(Get-AppxPackage -AllUsers)) {
        # SignatureKind and NonRemovable are newer than Server 2016; what lies in Windows' own folder is part of it everywhere.
        $kind = $app.PSObject.Properties['SignatureKind']
        $fixed = $app.PSObject.Properties['NonRemovable']
        if ($app.IsFramework -or ($null -ne $kind -and [string]$kind.Value -eq 'System') -or ($null -ne $fixed -and $fixed.Value)) { continue }
        if ([string]$app.InstallLocation -like "$env:SystemRoot\*") { continue }
        if ($provisioned -notcontains [string]$app.Name) { $app }
    }
}

function Remove-AppxBlocker {
    <#
    .SYNOPSIS
        Removes those apps, for all users where this Windows can.
    .DESCRIPTION
        What cannot be listed or removed is only told: sysprep has the last word, and names the app that stops it.
    #>
    [CmdletBinding()]
    param()

    try { $blockers = @(Get-AppxBlocker) }
    catch { $blockers = @(); Write-BuildLine -Folder $Settings.folder -Text "the apps cannot be listed: $($_.Exception.Message)" }
    if ($blockers.Count -eq 0) { return }
    $forAll = (Get-Command -Name Remove-AppxPackage).Parameters.ContainsKey('AllUsers')
    foreach ($app in $blockers) {
        Write-BuildLine -Folder $Settings.folder -Text "removing the app $($app.PackageFullName): sysprep would refuse it"
        try { if ($forAll) { Remove-AppxPackage -Package $app.PackageFullName -AllUsers } else { Remove-AppxPackage -Package $app.PackageFullName } }
        catch { Write-BuildLine -Folder $Settings.folder -Text "the app $($app.PackageFullName) cannot be removed: $($_.Exception.Message)" }
    }
}

Mount-Payload -DiskGuid $Settings.payloadDiskGuid
Protect-ImageFolder
$kept = @($Request.kept)
Set-DeployTime -Kept $kept
Write-WholeFile -Path "$imageFolder\build.json" -Text (ConvertTo-Json -InputObject $Request.report -Depth 10)
Write-WholeFile -Path "$env:SystemRoot\System32\Sysprep\maas-deploy-unattend.xml" -Text ([string]$Request.deployAnswerFile)
Remove-AppxBlocker
Remove-OldAnswerFile
if ([string]$Request.oobeAccount -ne '') {
    Remove-LocalUser -Name $Request.oobeAccount -ErrorAction SilentlyContinue
    Set-RegistryValue -Path 'SOFTWARE\Microsoft\Windows\CurrentVersion\OOBE' -Name 'BypassNRO' -Value $null
}
Dismount-Payload -DiskGuid $Settings.payloadDiskGuid
Write-BuildLine -Folder $Settings.folder -Text "the image is prepared; packages kept for deploy time: $($kept.Count)"
return [ordered]@{ kept = $kept.Count }
