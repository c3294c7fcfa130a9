using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;

namespace Dtls.Benchmarks.Benchmarks;

/// <summary>The defaults, with the memory diagnoser in every run: a byte allocated per record is a fault.</summary>
internal sealed class BenchmarkConfig : ManualConfig
{
    public BenchmarkConfig()
    {
        Add(DefaultConfig.Instance);
        AddDiagnoser(MemoryDiagnoser.Default);
        WithBuildTimeout(TimeSpan.FromMinutes(10)); // it builds the library anew, and the machine may be busy
    }
}
