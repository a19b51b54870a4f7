<#
.SYNOPSIS
    What Windows says about its own servicing: version, work that goes on, reboots that are pending.
#>
Set-StrictMode -Version Latest

$componentServicing = 'SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing'

function Get-WindowsVersion {
    <#
    .SYNOPSIS
        Build and revision, such as 26100.1742.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param()

    $path = 'SOFTWARE\Microsoft\Windows NT\CurrentVersion'
    return '{0}.{1}' -f (Get-RegistryValue -Path $path -Name 'CurrentBuild'), (Get-RegistryValue -Path $path -Name 'UBR')
}

function Test-ServicingBusy {
    <#
    .SYNOPSIS
        Whether Windows works on updates, or has done so within the quiet period; the first look of a boot begins one.
    .DESCRIPTION
        Between two pieces of work TiWorker is gone for seconds.
    #>
    [CmdletBinding()]
    [OutputType([bool])]
    param([double] $QuietSeconds = 0)

    $works = @(Get-Process -Name TiWorker -ErrorAction SilentlyContinue).Count -gt 0
    $path = 'SOFTWARE\maas-windows-image-servicing'
    $now = [datetime]::UtcNow.Ticks
    [void](New-VolatileRegistryKey -Path $path)
    $seen = [string](Get-RegistryValue -Path $path -Name 'Seen')
    # A clock that was put back must not make it busy for hours.
    if ($works -or $seen -eq '' -or [long]$seen -gt $now) {
        Set-RegistryValue -Path $path -Name 'Seen' -Value ([string]$now)
        $seen = [string]$now
    }
    return ($works -or ($now - [long]$seen) / 10000000 -lt $QuietSeconds)
}

function Get-PendingSignal {
    <#
    .SYNOPSIS
        The signals that say a reboot is pending. PendingFileRenameOperations is left out: scanners leave it set for ever.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param()

    foreach ($name in @('RebootPending', 'RebootInProgress')) {
        if (Test-RegistryKey -Path "$componentServicing\$name") { "Component Based Servicing\$name" }
    }
    # The key itself may stay, empty, for ever.
    $waiting = @(Get-RegistryKeyChild -Path "$componentServicing\PackagesPending")
    if ($waiting.Count -gt 0) { "Component Based Servicing\PackagesPending ($($waiting.Count): $($waiting[0]))" }
    $exclusive = Get-RegistryValue -Path "$componentServicing\SessionsPending" -Name 'Exclusive'
    if ($null -ne $exclusive -and [int]$exclusive -ne 0) { 'Component Based Servicing\SessionsPending' }
    if (Test-RegistryKey -Path 'SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired') { 'WindowsUpdate\RebootRequired' }
    if (Test-Path -LiteralPath "$env:SystemRoot\WinSxS\pending.xml") { 'WinSxS\pending.xml' }
}

function Get-AdvisorySignal {
    <#
    .SYNOPSIS
        What may mean a pending reboot and often does not: worth a word, no reason to wait.
    #>
    [CmdletBinding()]
    [OutputType([string])]
    param()

    $renames = @(Get-RegistryValue -Path 'SYSTEM\CurrentControlSet\Control\Session Manager' -Name 'PendingFileRenameOperations' | Where-Object { -not [string]::IsNullOrEmpty($_) })
    if ($renames.Count -gt 0) { "Session Manager\PendingFileRenameOperations ($($renames.Count))" }
}
