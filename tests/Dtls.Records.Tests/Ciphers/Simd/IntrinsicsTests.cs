using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Dtls.Records.Ciphers;
using Dtls.Records.Ciphers.Simd;
using Dtls.TestKit;

namespace Dtls.Records.Tests.Ciphers.Simd;

/// <summary>
/// The kernels once more as on lesser processors: in child processes whose runtime hides instructions. The children run this whole
/// namespace but for the test that starts them.
/// </summary>
public sealed class IntrinsicsTests
{
    /// <summary>A variable, its value, and the widest kernels that are left for AES-GCM and for ChaCha20-Poly1305.</summary>
    public static readonly TheoryData<string, string, int, int> Switches = new()
    {
        { "DOTNET_EnableAVX512", "0", 256, 256 },
        { "DOTNET_EnableVAES", "0", 128, 512 },
        { "DOTNET_EnableAES", "0", 0, 512 },
        { "DOTNET_EnableHWIntrinsic", "0", 0, 0 },
        { "DTLS_SIMD_WIDTH", "128", 512, 512 },
        { "DTLS_SIMD_WIDTH", "256", 512, 512 },
    };

    [Theory]
    [MemberData(nameof(Switches))]
    public async Task The_kernels_pass_on_a_lesser_processor(string name, string value, int aesGcm, int chaCha20)
    {
        Assert.SkipWhen(ChildRunner.IsChild, "A child starts no children.");
        ChildRun run = await ChildRunner.RunNamespaceAsync(
            typeof(IntrinsicsTests).Namespace!, name, value, TestContext.Current.CancellationToken);
        Assert.True(run.ExitCode == 0, run.Output);

        // The child says what it saw, so that a switch the runtime no longer knows cannot pass unseen.
        aesGcm = Math.Min(aesGcm, (int)SimdCiphers.Widest(AeadAlgorithm.Aes128Gcm));
        chaCha20 = Math.Min(chaCha20, (int)SimdCiphers.Widest(AeadAlgorithm.ChaCha20Poly1305));
        Assert.Contains($"{ChildRunner.Mark} {name}={value} has {aesGcm} and {chaCha20}.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_child_sees_less_than_its_parent()
    {
        Assert.SkipUnless(ChildRunner.IsChild, "This is for the children.");
        (string name, string value) = ChildRunner.ChildSwitch;
        switch (name)
        {
            case "DOTNET_EnableAVX512":
                Assert.False(Avx512F.IsSupported || Vector512.IsHardwareAccelerated || Pclmulqdq.V512.IsSupported);
                break;
            case "DOTNET_EnableVAES":
                Assert.False(Pclmulqdq.V256.IsSupported || Pclmulqdq.V512.IsSupported);
                break;
            case "DOTNET_EnableAES":
                Assert.False(Aes.IsSupported || Pclmulqdq.IsSupported);
                break;
            case "DOTNET_EnableHWIntrinsic":
                Assert.False(Aes.IsSupported || Avx2.IsSupported || Vector128.IsHardwareAccelerated);
                break;
            case "DTLS_SIMD_WIDTH" when GHashProduct128.IsSupported:
                using (AeadCipher cipher = AeadCipherFactory.Create(AeadAlgorithm.Aes128Gcm, new byte[16], AeadProvider.Simd))
                {
                    Assert.Contains(cipher.GetType().GetGenericArguments(), argument => argument.Name.EndsWith(value, StringComparison.Ordinal));
                }

                break;
        }

        int aesGcm = (int)SimdCiphers.Widest(AeadAlgorithm.Aes128Gcm);
        int chaCha20 = (int)SimdCiphers.Widest(AeadAlgorithm.ChaCha20Poly1305);
        Console.WriteLine($"{ChildRunner.Mark} {name}={value} has {aesGcm} and {chaCha20}.");
    }
}
