using System.Runtime.CompilerServices;

namespace Dtls.Records.Ciphers.Simd;

/// <summary>How the methods that hold vectors in registers are compiled.</summary>
internal static class KernelMethod
{
    /// <summary>
    /// Fully optimised from the first call: the unoptimised tier would cost the first records a hundred times as much, and a profile has
    /// nothing to tell where no branch is left. Never inlined: what is inlined into a kernel is more than a caller has a budget for, and
    /// then calls remain in the innermost loop.
    /// </summary>
    public const MethodImplOptions Options = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;
}
