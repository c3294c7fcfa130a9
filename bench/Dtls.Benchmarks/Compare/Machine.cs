using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Dtls.Benchmarks.Native;
using Org.BouncyCastle.Tls;

namespace Dtls.Benchmarks.Compare;

/// <summary>What figures depend on and must be quoted with.</summary>
internal static class Machine
{
    /// <summary>A few lines of text.</summary>
    public static IReadOnlyList<string> Describe() =>
    [
        $"Processor: {ProcessorName()}, {Environment.ProcessorCount} logical, {string.Join(", ", Instructions())}",
        $"System: {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}",
        $"Runtime: {RuntimeInformation.FrameworkDescription}",
        $"OpenSSL: {(LibCrypto.IsAvailable ? LibCrypto.Version : "absent")}",
        $"BouncyCastle: {BouncyCastleVersion()}",
    ];

    private static string? BouncyCastleVersion()
    {
        string? version = typeof(DtlsClientProtocol).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        return version?.Split('+')[0]; // without the commit
    }

    private static string ProcessorName()
    {
        const string cpuInfo = "/proc/cpuinfo";
        string? line = File.Exists(cpuInfo)
            ? File.ReadLines(cpuInfo).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
            ?? RuntimeInformation.ProcessArchitecture.ToString();
    }

    /// <summary>Those that the kernels choose by.</summary>
    private static IEnumerable<string> Instructions()
    {
        (string Name, bool Supported)[] known =
        [
            ("AES", Aes.IsSupported),
            ("PCLMULQDQ", Pclmulqdq.IsSupported),
            ("VPCLMULQDQ-256", Pclmulqdq.V256.IsSupported),
            ("VPCLMULQDQ-512", Pclmulqdq.V512.IsSupported),
            ("AVX2", Avx2.IsSupported),
            ("AVX-512", Vector512.IsHardwareAccelerated && Avx512F.IsSupported),
            ("ARM AES", System.Runtime.Intrinsics.Arm.Aes.IsSupported),
        ];
        return known.Where(instruction => instruction.Supported).Select(instruction => instruction.Name);
    }
}
