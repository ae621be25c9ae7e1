# Báo cáo, tài liệu
report-title = Báo cáo số liệu
report-moved = Trong lúc bạn điền, mục này đã có thay đổi: xem số liệu và lịch sử mới ở trang này. Những gì bạn gõ còn nguyên, chưa ghi gì. Kiểm tra lại rồi gửi lần nữa.
report-kind = Loại số liệu
report-actual = Số thực hiện (được tính điểm, chờ rà soát)
report-forecast = Ước thực hiện cả năm (chưa tính điểm)
report-before = lần trước: { $name }
report-numbers = Dấu phẩy cho phần thập phân, dấu chấm tách hàng nghìn: 1.234,5. “5.200” là năm nghìn hai trăm.
report-documents = Dựa trên tài liệu
report-no-documents = Đơn vị chưa có tài liệu nào: tải lên ở phần Tài liệu kiểm chứng bên dưới, hoặc giải trình.
report-explanation = Giải trình
report-explanation-about = Bắt buộc khi tự chấm mà chưa có tài liệu.
report-preview = Xem trước điểm
report-send = Gửi Sở Nội vụ
preview-title = Xem trước.
preview-about = Chưa gửi, chưa ghi gì. Nếu gửi như dưới đây:
preview-item = Điểm của mục
preview-claimed = Tổng điểm đã báo cáo
preview-secured = Tổng điểm chắc chắn
preview-read = Hệ thống đọc số liệu là:
done-sent = Đã gửi. Sở Nội vụ sẽ thấy báo cáo này trong danh sách chờ rà soát.
done-document = Đã lưu tài liệu. Đánh dấu tài liệu trong báo cáo rồi gửi để Sở Nội vụ xem xét.
returned-title = Sở Nội vụ đã trả lại báo cáo
returned-missing = Còn thiếu:
missing-evidence = Tài liệu
missing-figures = Số liệu
missing-explanation = Giải trình
missing-other = Khác
document-add = Thêm tài liệu
document-refused = Chưa lưu tệp nào. Hãy sửa chỗ được chỉ ra và chọn lại tệp.
document-kept =
    { $n ->
       *[other] Đã lưu { $n } tệp đầu; các tệp còn lại chưa lưu. Hãy sửa chỗ được chỉ ra và chọn lại các tệp đó.
    }
document-title = Trích yếu
document-number = Số, ký hiệu
document-issuer = Cơ quan ban hành
document-signed = Ngày ký
document-from = Số liệu từ ngày (nếu có)
document-to = đến ngày
document-pages = Trang cần xem, ví dụ 3, 7-9 (nếu có)
document-replaces = Là bản mới của
document-replaces-none = không thay tài liệu nào
document-file = Tệp
document-file-about = PDF, Word, Excel, ảnh, ZIP; chọn được nhiều tệp của cùng một văn bản.
document-send = Tải lên
