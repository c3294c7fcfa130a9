using System.CommandLine;
using Dtls.Handshake;

namespace Dtls.CommandLine;

/// <summary>The words people ask for a version with: <c>1.2</c>, <c>1.3</c>, or <c>auto</c> for both.</summary>
public static class VersionNames
{
    /// <summary>What <c>--help</c> says.</summary>
    public const string Description = "1.2, 1.3, or auto: the newest that both ends speak";

    /// <summary>What is negotiated unless told otherwise.</summary>
    public const DtlsProtocols Auto = DtlsProtocols.Dtls12 | DtlsProtocols.Dtls13;

    /// <summary>Takes <c>--version</c> away from the option of every root command that tells the version of the program.</summary>
    public static void Free(RootCommand command) => command.Options.Remove(command.Options.OfType<VersionOption>().Single());

    /// <summary>Reads one word.</summary>
    public static bool TryParse(string text, out DtlsProtocols protocols)
    {
        protocols = text switch
        {
            "1.2" => DtlsProtocols.Dtls12,
            "1.3" => DtlsProtocols.Dtls13,
            _ when text.Equals("auto", StringComparison.OrdinalIgnoreCase) => Auto,
            _ => DtlsProtocols.None,
        };
        return protocols is not DtlsProtocols.None;
    }
}
