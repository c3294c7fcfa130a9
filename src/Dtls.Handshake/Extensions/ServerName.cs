using System.Buffers;
using System.Text;
using Dtls.Records.Wire;

namespace Dtls.Handshake.Extensions;

/// <summary>
/// RFC 6066 §3: <code>struct { NameType name_type = host_name(0); HostName name&lt;1..2^16-1&gt;; } ServerName; ServerName server_name_list&lt;1..2^16-1&gt;;</code>
/// One host name is all that exists.
/// </summary>
internal static class ServerName
{
    private const byte HostNameType = 0;
    private const int MaxHostName = 255;

    private static readonly SearchValues<char> HostCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._");

    /// <summary>True for what may stand in the extension: a DNS name, in ASCII, and no address.</summary>
    public static bool IsHostName(string name) =>
        name.Length is > 0 and <= MaxHostName && !name.AsSpan().ContainsAnyExcept(HostCharacters) && !System.Net.IPAddress.TryParse(name, out _);

    public static bool TryRead(ReadOnlySpan<byte> data, out string name)
    {
        var reader = new WireReader(data);
        ReadOnlySpan<byte> list = reader.ReadVector16(min: 1);
        var names = new WireReader(list);
        byte type = names.ReadUInt8();
        ReadOnlySpan<byte> host = names.ReadVector16(min: 1, max: MaxHostName);
        bool wellFormed = reader.Completed && names.Completed && type == HostNameType && Ascii.IsValid(host);
        name = wellFormed ? Encoding.ASCII.GetString(host) : "";
        return wellFormed && IsHostName(name);
    }

    public static void Write(ref WireWriter writer, string name)
    {
        VectorMark extension = ExtensionWriter.Begin(ref writer, ExtensionType.ServerName);
        VectorMark list = writer.BeginVector16();
        writer.WriteUInt8(HostNameType);
        VectorMark host = writer.BeginVector16();
        Span<byte> bytes = writer.Reserve(name.Length);
        if (!writer.Overflowed)
        {
            Encoding.ASCII.GetBytes(name, bytes);
        }

        writer.EndVector(host);
        writer.EndVector(list);
        writer.EndVector(extension);
    }
}
