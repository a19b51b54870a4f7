<#
.SYNOPSIS
    Puts into the image what stays, and takes out what the build has left, up to the point before sysprep.
.DESCRIPTION
    Request: { kept: [{id, kb, role, file, path, order, history, ...}], deployLimitSeconds, cloudbaseInit, report, deployAnswerFile, oobeAccount }
    Restarts nothing: no restart may follow before sysprep.
#>
[CmdletBinding()]
param([Parameter(Mandatory = $true)] $Settings, [Parameter(Mandatory = $true)] $Request)

. "$PSScriptRoot/payload.ps1"
. "$PSScriptRoot/tasks.ps1"

$keptFolder = "$env:ProgramData\maas-windows-image"

function Save-KeptPackage {
    <#
    .SYNOPSIS
        Copies the packages that are tried again at deploy time, one a folder, with the scripts that do it and what they need to know.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [object[]] $Kept)

    $deploy = "$keptFolder\deploy"
    [void](New-Item -ItemType Directory -Path "$deploy\packages" -Force)
    foreach ($package in $Kept) {
        $target = "$deploy\packages\$($package.order)"
        [void](New-Item -ItemType Directory -Path $target -Force)
        Copy-Item -LiteralPath (Join-Path -Path (Get-PayloadFolder) -ChildPath $package.path) -Destination "$target\$($package.file)"
        $package.path = "packages\$($package.order)\$($package.file)"
    }
    foreach ($part in @('shared', 'deploy')) { Copy-Item -LiteralPath ($Settings.folder + "\$part") -Destination "$deploy\$part" -Recurse }
    foreach ($script in @('packages.ps1', 'servicing.ps1')) { Copy-Item -LiteralPath ($Settings.folder + "\guest\$script") -Destination "$deploy\deploy\$script" }
    Write-WholeFile -Path "$deploy\order.json" -Text (ConvertTo-Json -Depth 10 -InputObject ([ordered]@{
                buildId = $Settings.buildId; packages = @($Kept); limitSeconds = $Request.deployLimitSeconds
            }))
}

function Set-SetupComplete {
    <#
    .SYNOPSIS
        Writes SetupComplete.cmd in one of its two known shapes; one that was there is kept beside it and chained.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] [bool] $SomethingKept)

    $folder = "$env:SystemRoot\Setup\Scripts"
    [void](New-Item -ItemType Directory -Path $folder -Force)
    $target = "$folder\SetupComplete.cmd"
    # Ours is there already when this script is run a second time.
    if ([string](Read-WholeFile -Path $target) -match 'maas-windows-image') { Remove-Item -LiteralPath $target -Force }
    if (Test-Path -LiteralPath $target) { Move-Item -LiteralPath $target -Destination "$folder\SetupComplete-before.cmd" -Force }
    $shape = if ($SomethingKept) { 'SetupComplete-kept.cmd' } else { 'SetupComplete-nothing-kept.cmd' }
    Copy-Item -LiteralPath ($Settings.folder + "\deploy\$shape") -Destination $target
}

function Register-DeployTask {
    <#
    .SYNOPSIS
        The start-up task that retries, and the timed one that opens the machine if the first is killed. Both disabled until SetupComplete.
    #>
    [CmdletBinding()]
    param()

    $principal = New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -LogonType ServiceAccount -RunLevel Highest
    $retry = New-PowerShellAction -Script "$keptFolder\deploy\deploy\retry-packages.ps1"
    [void](Register-ScheduledTask -TaskPath $taskFolder -TaskName 'deploy' -Action $retry -Trigger (New-ScheduledTaskTrigger -AtStartup) `
            -Principal $principal -Settings (New-PatientSettings) -Force)
    # Every minute from the start: it acts only when the budget is spent, or when the retry has died.
    $timed = New-ScheduledTaskTrigger -Once -At ([datetime]::Today) -RepetitionInterval ([timespan]::FromMinutes(1))
    $release = New-PowerShellAction -Script "$keptFolder\deploy\deploy\release-machine.ps1"
    [void](Register-ScheduledTask -TaskPath $taskFolder -TaskName 'release' -Action $release -Trigger $timed `
            -Principal $principal -Settings (New-PatientSettings) -Force)
    foreach ($name in @('deploy', 'release')) { [void](Disable-ScheduledTask -TaskPath $taskFolder -TaskName $name) }
}

function Close-Inbound {
    <#
    .SYNOPSIS
        Nothing reaches the machine before its updates are tried. Neighbour discovery must go on, or IPv6-only sites lose the network.
    .DESCRIPTION
        The enabled inbound rules outside core networking are listed in a file and disabled; the release enables just those again.
    #>
    [CmdletBinding()]
    param()

    # A second run would find no open rule, and forget those that the first one closed.
    if (Test-Path -LiteralPath "$keptFolder\deploy\closed-rules.json") { return }
    $rules = @(Get-NetFirewallRule -Direction Inbound -Enabled True -Action Allow | Where-Object { [string]$_.Group -notlike '*FirewallAPI.dll,-25000*' })
    $names = @($rules | ForEach-Object { [string]$_.Name })
    Write-WholeFile -Path "$keptFolder\deploy\closed-rules.json" -Text (ConvertTo-Json -Depth 3 -InputObject @($names))
    foreach ($name in $names) { Disable-NetFirewallRule -Name $name }
    Set-NetFirewallProfile -Name Domain, Private, Public -DefaultInboundAction Block
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
        $fixed = $app.PSObject.Properties['NonRemovable']
        if ([string]$app.SignatureKind -eq 'System' -or $app.IsFramework -or ($null -ne $fixed -and $fixed.Value)) { continue }
        if ($provisioned -notcontains [string]$app.Name) { $app }
    }
}

function Remove-AppxBlocker {
    <#
    .SYNOPSIS
        Removes those apps, for all users where this Windows can.
    #>
    [CmdletBinding()]
    param()

    $blockers = @(Get-AppxBlocker)
    if ($blockers.Count -eq 0) { return }
    $forAll = (Get-Command -Name Remove-AppxPackage).Parameters.ContainsKey('AllUsers')
    foreach ($app in $blockers) {
        Write-BuildLine -Folder $Settings.folder -Text "removing the app $($app.PackageFullName): sysprep would refuse it"
        if ($forAll) { Remove-AppxPackage -Package $app.PackageFullName -AllUsers } else { Remove-AppxPackage -Package $app.PackageFullName }
    }
}

Mount-Payload -DiskGuid $Settings.payloadDiskGuid
[void](New-Item -ItemType Directory -Path $keptFolder -Force)
$kept = @($Request.kept)
if ($kept.Count -gt 0) {
    Save-KeptPackage -Kept $kept
    Register-DeployTask
    Close-Inbound
}
Set-SetupComplete -SomethingKept ($kept.Count -gt 0)
Write-WholeFile -Path "$keptFolder\build.json" -Text (ConvertTo-Json -InputObject $Request.report -Depth 10)
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
