using System.Globalization;
using Dtls.Handshake;

namespace Dtls.CommandLine;

/// <summary>The names people write key exchange groups with: the registry's, NIST's, OpenSSL's, or the number in hexadecimal.</summary>
public static class NamedGroupNames
{
    private static readonly (NamedGroup Group, string[] Names)[] Table =
    [
        (NamedGroup.X25519, ["x25519"]),
        (NamedGroup.Secp256r1, ["secp256r1", "P-256", "prime256v1", "P256"]),
        (NamedGroup.Secp384r1, ["secp384r1", "P-384", "P384"]),
        (NamedGroup.Secp521r1, ["secp521r1", "P-521", "P521"]),
        (NamedGroup.X25519MLKem768, ["X25519MLKEM768"]),
    ];

    /// <summary>All groups that have a name here.</summary>
    public static IEnumerable<NamedGroup> All => Table.Select(row => row.Group);

    /// <summary>The name in the IANA registry; the number when there is none here.</summary>
    public static string GetName(NamedGroup group) =>
        Array.Find(Table, row => row.Group == group).Names?[0] ?? string.Create(CultureInfo.InvariantCulture, $"0x{(ushort)group:X4}");

    /// <summary>Reads one name or number, in any case.</summary>
    public static bool TryParse(string text, out NamedGroup group)
    {
        foreach ((NamedGroup candidate, string[] names) in Table)
        {
            if (names.Contains(text, StringComparer.OrdinalIgnoreCase))
            {
                group = candidate;
                return true;
            }
        }

        group = HexNumber.TryParse(text, out ushort number) ? (NamedGroup)number : NamedGroup.None;
        NamedGroup wanted = group;
        return Array.Exists(Table, row => row.Group == wanted);
    }
}
