using System.Globalization;

namespace Dtls.CommandLine;

/// <summary>Registry numbers as people write them: <c>0xC02B</c> or <c>c02b</c>.</summary>
internal static class HexNumber
{
    public static bool TryParse(string text, out ushort number)
    {
        ReadOnlySpan<char> digits = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? text.AsSpan(2) : text;
        return ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
    }
}
