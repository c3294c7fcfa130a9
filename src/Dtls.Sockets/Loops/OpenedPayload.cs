namespace Dtls.Sockets.Loops;

/// <summary>One entry of an <see cref="OpenedList"/>.</summary>
internal struct OpenedPayload
{
    public DtlsConnection Connection;
    public byte[] Memory;
    public int Offset;
    public int Length;
    public byte Ecn;
}
