<#
.SYNOPSIS
    What the retry remembers between its starts, and tells afterwards: deploy.json.
.DESCRIPTION
    { schemaVersion, buildId, status, started, starts, spentSeconds, bootId, bootSeconds, notedSeconds, noted, restartBootId,
      packages: [{id, kb, file, status, exitCode, class, evidence, seconds, note}], released }
    Time is counted by the monotonic clock of each boot, since clocks jump on a machine that has just met its network.
#>
Set-StrictMode -Version Latest

function Get-UptimeSecond {
    <#
    .SYNOPSIS
        Seconds since Windows started, by a clock that nobody sets.
    #>
    [CmdletBinding()]
    [OutputType([double])]
    param()

    return ([System.Diagnostics.Stopwatch]::GetTimestamp() / [System.Diagnostics.Stopwatch]::Frequency)
}

function ConvertTo-UtcTime {
    <#
    .SYNOPSIS
        A time as Get-Now wrote it.
    #>
    [CmdletBinding()]
    [OutputType([datetime])]
    param([Parameter(Mandatory = $true)] $Text)

    # PowerShell 7 has made a time of it while it read the JSON.
    if ($Text -is [datetime]) { return $Text.ToUniversalTime() }
    $culture = [System.Globalization.CultureInfo]::InvariantCulture
    return [datetime]::Parse($Text, $culture, [System.Globalization.DateTimeStyles]::RoundtripKind).ToUniversalTime()
}

function Open-Memory {
    <#
    .SYNOPSIS
        The memory, made by whoever comes first. A new boot's time away is added to what is spent.
    #>
    [CmdletBinding()]
    param([AllowEmptyString()] [string] $BuildId = '')

    $uptime = Get-UptimeSecond
    $boot = Get-BootId
    $text = Read-WholeFile -Path "$imageFolder\deploy.json"
    if ([string]::IsNullOrEmpty($text)) {
        return [pscustomobject]@{
            schemaVersion = 1; buildId = $BuildId; status = 'trying'; started = (Get-Now); starts = 0
            spentSeconds = 0; bootId = $boot; bootSeconds = $uptime; notedSeconds = $uptime; noted = (Get-Now)
            restartBootId = [string](Get-RegistryValue -Path $deployKey -Name 'RestartBootId'); packages = @(); released = $null
        }
    }
    $memory = ConvertFrom-Json -InputObject $text
    if ($memory.bootId -ne $boot) {
        # Only the clock on the wall knows how long the machine was away. When it says what cannot be, it was set meanwhile.
        $away = ([datetime]::UtcNow - (ConvertTo-UtcTime -Text $memory.noted)).TotalSeconds
        if ($away -lt 0 -or $away -gt 1800) { $away = [math]::Min($uptime, 1800) + 120 }
        $memory.spentSeconds = [double]$memory.spentSeconds + [double]$memory.notedSeconds - [double]$memory.bootSeconds + $away
        $memory.bootId = $boot
        $memory.bootSeconds = $uptime
    }
    return $memory
}

function Save-Memory {
    <#
    .SYNOPSIS
        Writes the memory, with the time of doing so.
    #>
    [CmdletBinding()]
    param([Parameter(Mandatory = $true)] $Memory)

    $Memory.notedSeconds = Get-UptimeSecond
    $Memory.noted = Get-Now
    Write-WholeFile -Path "$imageFolder\deploy.json" -Text (ConvertTo-Json -InputObject $Memory -Depth 6)
}

function Get-SecondsSpent {
    <#
    .SYNOPSIS
        What is spent of the budget, the restart included.
    #>
    [CmdletBinding()]
    [OutputType([double])]
    param([Parameter(Mandatory = $true)] $Memory)

    return [math]::Round([double]$Memory.spentSeconds + (Get-UptimeSecond) - [double]$Memory.bootSeconds, 1)
}
