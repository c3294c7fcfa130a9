using System.Diagnostics;

namespace Dtls.Flood.Measurements;

/// <summary>What the process has used, both ends of an embedded flood together.</summary>
internal readonly record struct ResourceUsage
{
    public TimeSpan Processor { get; private init; }

    public long AllocatedBytes { get; private init; }

    public int Gen0Collections { get; private init; }

    public int Gen1Collections { get; private init; }

    public int Gen2Collections { get; private init; }

    /// <summary>The most memory the process ever had resident.</summary>
    public static long PeakWorkingSetBytes
    {
        get
        {
            using var process = Process.GetCurrentProcess();
            return process.PeakWorkingSet64;
        }
    }

    /// <summary>Of two stretches of time.</summary>
    public static ResourceUsage operator +(ResourceUsage left, ResourceUsage right) => new()
    {
        Processor = left.Processor + right.Processor,
        AllocatedBytes = left.AllocatedBytes + right.AllocatedBytes,
        Gen0Collections = left.Gen0Collections + right.Gen0Collections,
        Gen1Collections = left.Gen1Collections + right.Gen1Collections,
        Gen2Collections = left.Gen2Collections + right.Gen2Collections,
    };

    /// <summary>Since the process started.</summary>
    public static ResourceUsage Now() => new()
    {
        Processor = Environment.CpuUsage.TotalTime,
        AllocatedBytes = GC.GetTotalAllocatedBytes(precise: true),
        Gen0Collections = GC.CollectionCount(0),
        Gen1Collections = GC.CollectionCount(1),
        Gen2Collections = GC.CollectionCount(2),
    };

    /// <summary>Between then and now.</summary>
    public ResourceUsage Since(ResourceUsage before) => new()
    {
        Processor = Processor - before.Processor,
        AllocatedBytes = AllocatedBytes - before.AllocatedBytes,
        Gen0Collections = Gen0Collections - before.Gen0Collections,
        Gen1Collections = Gen1Collections - before.Gen1Collections,
        Gen2Collections = Gen2Collections - before.Gen2Collections,
    };

    /// <summary>Without bytes that the display of the results allocated.</summary>
    public ResourceUsage Without(long displayBytes) => this with { AllocatedBytes = Math.Max(0, AllocatedBytes - displayBytes) };
}
